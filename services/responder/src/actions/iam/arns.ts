/** A user or role as its ARN names it. */
export interface IamName {
  readonly partition: string;
  readonly accountId: string;
  /** With both slashes. Logs leave it out now and then, so nothing is looked up by it. */
  readonly path: string;
  readonly name: string;
}

const USER = /^arn:([\w-]+):iam::(\d{12}):user(\/(?:[\x21-\x7e]+\/)?)([\w+=,.@-]{1,64})$/;
const ROLE = /^arn:([\w-]+):iam::(\d{12}):role(\/(?:[\x21-\x7e]+\/)?)([\w+=,.@-]{1,64})$/;
const SSO_ROLE = 'AWSReservedSSO_';

export function readUserArn(arn: string): IamName | undefined {
  return nameOf(USER.exec(arn));
}

/** Of Identity Center's roles the principal's name goes on with the person: that is cut off. */
export function readRoleArn(arn: string): IamName | undefined {
  const sso = arn.indexOf(`/${SSO_ROLE}`);
  const person = sso < 0 ? -1 : arn.indexOf('/', sso + 1);
  return nameOf(ROLE.exec(person < 0 ? arn : arn.slice(0, person)));
}

function nameOf(found: RegExpExecArray | null): IamName | undefined {
  if (found === null) return undefined;
  const [, partition = '', accountId = '', path = '/', name = ''] = found;
  return { partition, accountId, path, name };
}

/** Why a role's policies are not ours to change; undefined when they are. */
export function untouchable({ path, name }: IamName): string | undefined {
  if (path.startsWith('/aws-service-role/')) {
    return `Role ${name} is linked to a service of AWS: only AWS itself changes it, and no service control policy binds it.`;
  }
  if (path.startsWith('/aws-reserved/') || name.startsWith(SSO_ROLE)) {
    return `Role ${name} belongs to IAM Identity Center and cannot be changed from here: disable the person there, or deny with a service control policy.`;
  }
  return undefined;
}
