import { type RequestAnalysis, runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';

/** Everything a decision depends on, policies as JSON text. */
export interface DecisionInput {
  /** ARN. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccountId: string;
  readonly context: Readonly<Record<string, string | string[]>>;
  readonly identityPolicies: readonly string[];
  readonly sessionPolicies: readonly string[];
  readonly boundary: string | undefined;
  /** Each on every level of the organization; none means no organization stands above. */
  readonly serviceControlPolicies: readonly string[];
  readonly resourcePolicy: string | undefined;
}

/** Which sort of policy stood in the way, in AWS's order of telling. */
export type DenyingPolicy = 'identity' | 'resource' | 'session' | 'boundary' | 'service-control';

export type Decision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied'; readonly by: DenyingPolicy; readonly explicit: boolean };

const ALLOWED: Decision = Object.freeze({ kind: 'allowed' });
const FULL_ACCESS = {
  name: 'FullAWSAccess',
  policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};

/**
 * Evaluates policies as AWS does. The only place that knows the engine.
 *
 * @throws {TypeError} for an action that IAM does not have, or a policy that is none: a bug of the sandbox or its user.
 */
export async function evaluate(input: DecisionInput): Promise<Decision> {
  if (WITHIN_ASSUME_ROLE.has(input.action)) return evaluate(withNamesTraded(input));
  const outcome = await simulate(input);
  if (outcome.resultType !== 'error') return decisionOf(outcome);
  const { message } = outcome.errors;
  // Some actions know no resources, whatever their input names.
  if (message === 'must.use.wildcard' || message === 'no.resource.types' || message === 'multiple.resource.types') {
    const again = await simulate({ ...input, resource: '*' });
    if (again.resultType !== 'error') return decisionOf(again);
  }
  throw new TypeError(`cannot decide on ${input.action} for ${input.resource}: ${JSON.stringify(outcome.errors)}`);
}

/** Asked while a role is assumed, with all that this request holds. */
const WITHIN_ASSUME_ROLE = new Set(['sts:SetSourceIdentity', 'sts:TagSession']);
const ASSUME_ROLE = 'sts:AssumeRole';

/**
 * The engine drops condition keys that an action's own reference does not list, the external id among them. So it is asked about
 * AssumeRole, in policies where the two actions have traded names.
 */
function withNamesTraded(input: DecisionInput): DecisionInput {
  const trade = (text: string): string =>
    text.replaceAll(new RegExp(`"(${ASSUME_ROLE}|${input.action})"`, 'gi'), (_, name: string) =>
      name.toLowerCase() === ASSUME_ROLE.toLowerCase() ? `"${input.action}"` : `"${ASSUME_ROLE}"`,
    );
  return {
    ...input,
    action: ASSUME_ROLE,
    identityPolicies: input.identityPolicies.map(trade),
    sessionPolicies: input.sessionPolicies.map(trade),
    serviceControlPolicies: input.serviceControlPolicies.map(trade),
    boundary: input.boundary === undefined ? undefined : trade(input.boundary),
    resourcePolicy: input.resourcePolicy === undefined ? undefined : trade(input.resourcePolicy),
  };
}

function simulate(input: DecisionInput) {
  return runSimulation(simulationOf(input), {});
}

function simulationOf(input: DecisionInput): Simulation {
  const { sessionPolicies, boundary, serviceControlPolicies, resourcePolicy } = input;
  return {
    request: {
      principal: input.principal,
      action: input.action,
      // A star in an object's key is a letter, not a pattern.
      resource: {
        resource: input.resource === '*' ? '*' : input.resource.replaceAll('*', '%2A'),
        accountId: input.resourceAccountId,
      },
      contextVariables: { ...input.context },
    },
    identityPolicies: input.identityPolicies.map((text, at) => ({
      name: `identity-${at}`,
      policy: JSON.parse(text),
    })),
    serviceControlPolicies:
      serviceControlPolicies.length === 0
        ? []
        : [
            {
              orgIdentifier: 'root',
              policies: [
                FULL_ACCESS,
                ...serviceControlPolicies.map((text, at) => ({ name: `scp-${at}`, policy: JSON.parse(text) })),
              ],
            },
          ],
    resourceControlPolicies: [],
    ...(resourcePolicy === undefined ? {} : { resourcePolicy: JSON.parse(resourcePolicy) }),
    ...(sessionPolicies.length === 0 ? {} : { sessionPolicy: mergePolicies(sessionPolicies) }),
    ...(boundary === undefined
      ? {}
      : { permissionBoundaryPolicies: [{ name: 'boundary', policy: JSON.parse(boundary) }] }),
  };
}

/** Several session policies allow what any of them allows. */
function mergePolicies(texts: readonly string[]): object {
  return { Version: '2012-10-17', Statement: texts.flatMap((text) => [JSON.parse(text).Statement].flat()) };
}

type Outcome = Exclude<Awaited<ReturnType<typeof simulate>>, { resultType: 'error' }>;

function decisionOf(outcome: Outcome): Decision {
  if (outcome.overallResult === 'Allowed') return ALLOWED;
  const analysis = outcome.resultType === 'single' ? outcome.result.analysis : outcome.results[0]?.analysis;
  return analysis === undefined ? { kind: 'denied', by: 'identity', explicit: false } : denialOf(analysis);
}

function denialOf(analysis: RequestAnalysis): Decision {
  const layers: readonly (readonly [DenyingPolicy, string | undefined])[] = [
    ['service-control', analysis.scpAnalysis?.result],
    ['boundary', analysis.permissionBoundaryAnalysis?.result],
    ['session', analysis.sessionAnalysis?.result],
    ['identity', analysis.identityAnalysis?.result],
    ['resource', analysis.resourceAnalysis?.result],
  ];
  const explicit = layers.find(([, result]) => result === 'ExplicitlyDenied' || result === 'DeniedForAccount');
  if (explicit !== undefined) return { kind: 'denied', by: explicit[0], explicit: true };
  const silent = layers.find(([layer, result]) => result === 'ImplicitlyDenied' && layer !== 'resource');
  // Everything on the caller's side allows it, so the resource's side does not.
  return { kind: 'denied', by: silent?.[0] ?? 'resource', explicit: false };
}
