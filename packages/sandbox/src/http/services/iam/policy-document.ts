import { Fault } from '../../fault.js';
import type { PolicyText } from '../../world/iam.js';

/** 'identity': on users, groups and roles. 'trust': who may assume a role. */
export type PolicyKind = 'identity' | 'trust';

const VERSIONS: readonly unknown[] = ['2012-10-17', '2008-10-17'];
const POLICY_MEMBERS = new Set(['Version', 'Id', 'Statement']);
const STATEMENT_MEMBERS = new Set([
  ...['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'NotPrincipal', 'Condition'],
]);
const ACTION = /^(?:\*|[\w*?-]+:[\w*?]+)$/;

type Members = Readonly<Record<string, unknown>>;

/** @throws {Fault} MalformedPolicyDocument, in the words AWS has for the commonest mistakes. */
export function checkPolicy(text: PolicyText, kind: PolicyKind): void {
  const policy = parse(text);
  if (unknownMember(policy, POLICY_MEMBERS)) throw malformed('Syntax errors in policy.');
  if (policy.Version !== undefined && !VERSIONS.includes(policy.Version)) {
    throw malformed('Policy document must be version 2012-10-17 or greater.');
  }
  const statements = Array.isArray(policy.Statement) ? (policy.Statement as unknown[]) : [policy.Statement];
  if (statements.length === 0) throw malformed('Syntax errors in policy.');
  const sids = new Set<unknown>();
  for (const statement of statements) {
    if (!isMembers(statement)) throw malformed('Syntax errors in policy.');
    checkStatement(statement, kind);
    if (statement.Sid === undefined) continue;
    if (sids.has(statement.Sid)) throw malformed('Statement IDs (SID) in a single policy must be unique.');
    sids.add(statement.Sid);
  }
}

function checkStatement(statement: Members, kind: PolicyKind): void {
  if (unknownMember(statement, STATEMENT_MEMBERS)) throw malformed('Syntax errors in policy.');
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') throw malformed('Syntax errors in policy.');
  if (statement.Sid !== undefined && !/^[A-Za-z0-9]*$/.test(String(statement.Sid))) {
    throw malformed(
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression',
    );
  }
  const actions = oneOf(statement, 'Action', 'NotAction') ?? [];
  if (actions.length === 0) throw malformed('Policy statement must contain actions.');
  if (!actions.every((action) => typeof action === 'string' && ACTION.test(action))) {
    throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
  const resources = oneOf(statement, 'Resource', 'NotResource');
  const principals = oneOf(statement, 'Principal', 'NotPrincipal');
  if (kind === 'trust') {
    if (resources !== undefined) throw malformed('Has prohibited field Resource');
    if (principals === undefined) throw malformed('Missing required field Principal');
    return;
  }
  if (principals !== undefined) throw malformed('Policy document should not specify a principal.');
  if (resources === undefined || resources.length === 0) throw malformed('Policy statement must contain resources.');
  for (const resource of resources) {
    if (resource !== '*' && !/^(?:arn|\*)/.test(String(resource))) {
      throw malformed(`Resource ${String(resource)} must be in ARN format or "*".`);
    }
  }
}

/** The items of whichever of the two is there; undefined for neither. */
function oneOf(statement: Members, name: string, negation: string): readonly unknown[] | undefined {
  const value = statement[name] ?? statement[negation];
  if (statement[name] !== undefined && statement[negation] !== undefined) throw malformed('Syntax errors in policy.');
  return value === undefined ? undefined : Array.isArray(value) ? value : [value];
}

function parse(text: PolicyText): Members {
  try {
    const policy: unknown = JSON.parse(text);
    if (isMembers(policy)) return policy;
  } catch {
    // Not JSON: answered below like JSON that is no object.
  }
  throw malformed('Syntax errors in policy.');
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownMember(value: Members, known: ReadonlySet<string>): boolean {
  return Object.keys(value).some((name) => !known.has(name));
}

function malformed(message: string): Fault {
  return new Fault('MalformedPolicyDocument', message);
}

/** As quotas count: without white space. */
export function policyChars(text: PolicyText): number {
  return text.replace(/\s/g, '').length;
}
