import { Fault } from '../fault.js';
import type { Question } from '../service.js';
import { type IamState, managedPolicyText, type PolicyHolder } from '../world/iam.js';
import { iamSeenByAuthorization } from '../world/iam-propagation.js';
import type { Principal } from '../world/sessions.js';
import type { World } from '../world/world.js';
import { type Decision, type DecisionInput, evaluate } from './engine.js';
import { globalContext } from './global-context.js';
import { type ResourceClassifier, resourceClassifier } from './resource-class.js';

/** Decisions remembered; all are forgotten when there are more. */
const DECISIONS_MAX = 20_000;
/** Of one set of policies, a resource policy each. */
const CLASSIFIERS_MAX = 1000;
const ROOT_POLICIES = [
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }),
];

export interface Authorizer {
  /** By the same words for the same state of the world: remembered until the caller's IAM changes. */
  decide(principal: Principal, region: string, question: Question): Promise<Decision>;
}

/** What hangs on a principal. */
interface Policies {
  readonly id: number;
  readonly identityPolicies: readonly string[];
  readonly sessionPolicies: readonly string[];
  readonly boundary: string | undefined;
  readonly serviceControlPolicies: readonly string[];
  /** All of them and lower case, to see which condition keys matter. */
  readonly text: string;
  /** By resource policy; the empty one where a resource has none. */
  readonly classifiers: Map<string, ResourceClassifier>;
}

export function makeAuthorizer(world: World): Authorizer {
  const policySets = new Map<string, Policies>();
  const decisions = new Map<string, Decision>();
  const policiesOf = (principal: Principal): Policies => {
    const iam = iamSeenByAuthorization(world, principal.accountId);
    const scps = serviceControlPoliciesFor(world, principal.accountId);
    const sessionPolicies = principal.session?.policies ?? [];
    // Sessions of one role differ only by their own policies.
    const key = [principal.issuerArn ?? principal.arn, iam.version, ...sessionPolicies, '', ...scps].join('\n');
    const known = policySets.get(key);
    if (known !== undefined) return known;
    if (policySets.size >= DECISIONS_MAX) policySets.clear();
    const { identityPolicies, boundary } = ownPolicies(iam, principal);
    const text = [...identityPolicies, ...sessionPolicies, boundary, ...scps].join('\n').toLowerCase();
    nextId += 1;
    const set: Policies = {
      id: nextId,
      identityPolicies,
      sessionPolicies,
      boundary,
      serviceControlPolicies: scps,
      text,
      classifiers: new Map(),
    };
    policySets.set(key, set);
    return set;
  };
  let nextId = 0;

  return {
    async decide(principal, region, question) {
      const { id, text, classifiers, ...policies } = policiesOf(principal);
      const { resourcePolicy, resourceAccountId = principal.accountId } = question;
      const context = mentioned(
        { ...globalContext(world, principal, region, resourceAccountId), ...question.context },
        resourcePolicy === undefined ? text : `${text}\n${resourcePolicy.toLowerCase()}`,
      );
      const resourceClass = classifierOf(policies, classifiers, resourcePolicy)(question.resource);
      const key = JSON.stringify([
        id,
        principal.arn,
        question.action,
        resourceClass,
        resourceAccountId,
        resourcePolicy,
        context,
      ]);
      const known = decisions.get(key);
      if (known !== undefined) return known;
      const input: DecisionInput = {
        ...policies,
        principal: principal.arn,
        action: question.action,
        resource: question.resource,
        resourceAccountId,
        resourcePolicy,
        context,
      };
      const decision = await evaluate(input);
      if (decisions.size >= DECISIONS_MAX) decisions.clear();
      decisions.set(key, decision);
      return decision;
    },
  };
}

function classifierOf(
  policies: Pick<Policies, 'identityPolicies' | 'sessionPolicies' | 'boundary' | 'serviceControlPolicies'>,
  known: Map<string, ResourceClassifier>,
  resourcePolicy = '',
): ResourceClassifier {
  const found = known.get(resourcePolicy);
  if (found !== undefined) return found;
  const { identityPolicies, sessionPolicies, boundary, serviceControlPolicies } = policies;
  const own = [...identityPolicies, ...sessionPolicies, ...serviceControlPolicies];
  const texts = [...own, boundary, resourcePolicy].filter((text) => text !== undefined && text !== '');
  const made = resourceClassifier(texts as string[]);
  if (known.size >= CLASSIFIERS_MAX) known.clear();
  known.set(resourcePolicy, made);
  return made;
}

/** The keys that some policy asks for: the others decide nothing, and the time would make every question a new one. */
function mentioned(
  context: Readonly<Record<string, string | readonly string[]>>,
  policiesText: string,
): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(context)
      .filter(([key]) => policiesText.includes(key.toLowerCase()))
      .map(([key, value]) => [key, typeof value === 'string' ? value : [...value]]),
  );
}

function ownPolicies(
  iam: IamState,
  principal: Principal,
): { identityPolicies: readonly string[]; boundary: string | undefined } {
  if (principal.kind === 'root') return { identityPolicies: ROOT_POLICIES, boundary: undefined };
  const holder = principal.kind === 'user' ? iam.users.get(principal.name) : iam.roles.get(principal.name);
  // A role deleted under its sessions leaves them without rights.
  if (holder === undefined) return { identityPolicies: [], boundary: undefined };
  const groups = 'groups' in holder ? [...holder.groups].flatMap((name) => iam.groups.get(name) ?? []) : [];
  const boundary = holder.permissionsBoundary;
  return {
    identityPolicies: [holder, ...groups].flatMap((each) => textsOf(iam, each)),
    boundary: boundary === undefined ? undefined : managedPolicyText(iam, boundary),
  };
}

function textsOf(iam: IamState, { inlinePolicies, attachedPolicies }: PolicyHolder): string[] {
  return [...inlinePolicies.values(), ...[...attachedPolicies].flatMap((arn) => managedPolicyText(iam, arn) ?? [])];
}

/** They bind members only, never the management account. */
function serviceControlPoliciesFor({ organization, accounts }: World, accountId: string): readonly string[] {
  const member = accountId !== organization.managementAccountId && accounts.get(accountId)?.left === false;
  return member ? [...organization.serviceControlPolicies.values()] : [];
}

/** @throws {Fault} in AWS's words when `decision` is no. */
export function refuseUnlessAllowed(decision: Decision, principal: Principal, question: Question, code: string): void {
  if (decision.kind === 'allowed') return;
  throw new Fault(code, denialMessage(decision, principal, question), code === 'AccessDenied' ? 403 : undefined);
}

const POLICY_WORDS = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  session: 'session policy',
  boundary: 'permissions boundary',
  'service-control': 'service control policy',
} as const;

function denialMessage(
  { by, explicit }: Extract<Decision, { kind: 'denied' }>,
  { arn }: Principal,
  { action, resource }: Question,
): string {
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  const start = `User: ${arn} is not authorized to perform: ${action}${on}`;
  // Trust policies are not told about: whoever may not assume a role learns nothing more.
  if (action === 'sts:AssumeRole' && by === 'resource') return start;
  const article = by === 'identity' ? 'an' : 'a';
  return explicit
    ? `${start} with an explicit deny in ${article} ${POLICY_WORDS[by]}`
    : `${start} because no ${POLICY_WORDS[by]} allows the ${action} action`;
}
