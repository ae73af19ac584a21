import { cutMiddle, safe } from './text.js';

const ARN = /^arn:aws[\w-]*:(?:iam|sts)::(\d*):(user|role|assumed-role|federated-user)\/(.+)$/s;
/** AWSReservedSSO_PERMISSIONSET_16 digits, and the person where it is told. */
const SSO = /(?:^|\/)AWSReservedSSO_([^/]+?)(?:_[0-9a-f]{16})?(?:\/(.+))?$/s;
const ROOT = /^arn:aws[\w-]*:iam::(\d*):root$/;

/** "user ann", "role Deployer", "ann@example.org (SSO Admin)", "root": an ARN as people say it; anything else as it is written. Safe to show. */
export function principalName(name: string, lengthMax = Number.POSITIVE_INFINITY): string {
  if (ROOT.test(name)) return 'root';
  const [, , type, rest] = ARN.exec(name) ?? [];
  if (type === undefined || rest === undefined) return cutMiddle(safe(name), lengthMax);
  const kind = type === 'assumed-role' ? 'role' : type;
  // Behind the role of single sign-on stands a person, who matters most.
  const [, permissions, person] = SSO.exec(rest) ?? [];
  if (permissions !== undefined) {
    return cutMiddle(safe(person === undefined ? `SSO ${permissions}` : `${person} (SSO ${permissions})`), lengthMax);
  }
  // Paths in front of names say little.
  const last = type === 'assumed-role' ? rest : rest.slice(rest.lastIndexOf('/') + 1);
  return cutMiddle(safe(`${kind} ${last}`), lengthMax);
}
