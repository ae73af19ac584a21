import type * as api from '@aws-sdk/client-sts';
import { Fault } from '../../fault.js';
import type { CallContext, OperationInput, OperationOutput } from '../../service.js';
import { type IamRole, managedPolicyText } from '../../world/iam.js';
import { iamSeenByAuthorization } from '../../world/iam-propagation.js';
import type { Session } from '../../world/sessions.js';
import type { AccountState, World } from '../../world/world.js';

const ROLE_ARN = /^arn:aws:iam::(\d{12}):role(\/(?:.*\/)?)([^/]+)$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const SECONDS_MIN = 900;
const SECONDS_DEFAULT = 3600;
/** Role to role, whatever the role allows. */
const CHAINED_SECONDS_MAX = 3600;
const SESSION_POLICY_CHARS_MAX = 2048;
const TOKEN_CHARS = 240;
/** Ended sessions are swept out when there are more. */
const SESSIONS_MAX = 10_000;

type Input = OperationInput<typeof api, 'AssumeRole'>;
type Output = OperationOutput<typeof api, 'AssumeRole'>;

export async function assumeRole(input: Input, ctx: CallContext): Promise<Output> {
  const { world, principal } = ctx;
  validate(input);
  const { account, role } = findRole(world, input.RoleArn ?? '') ?? {};
  // Whether there is such a role is nobody's business who may not assume it.
  if (account === undefined || role === undefined || account.state !== 'ACTIVE') throw refusal(input, ctx);
  const sourceIdentity = input.SourceIdentity ?? principal.session?.sourceIdentity;
  const question = {
    resource: role.arn,
    resourceAccountId: account.id,
    resourcePolicy: role.trustPolicy,
    context: {
      'sts:RoleSessionName': input.RoleSessionName ?? '',
      ...(input.ExternalId === undefined ? {} : { 'sts:ExternalId': input.ExternalId }),
      ...(sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity }),
    },
  };
  await ctx.authorize({ ...question, action: 'sts:AssumeRole' });
  if (input.SourceIdentity !== undefined) await ctx.authorize({ ...question, action: 'sts:SetSourceIdentity' });
  if ((input.Tags?.length ?? 0) > 0) await ctx.authorize({ ...question, action: 'sts:TagSession' });
  const seconds = secondsOf(input, role, principal.kind === 'role-session');
  const session = startSession(world, account, role, input, seconds, sourceIdentity);
  const live = account.iam.roles.get(role.name);
  if (live !== undefined) live.lastUsed = { atMs: ctx.nowMs, region: ctx.region };
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expiresMs),
    },
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${session.sessionName}`,
      Arn: `arn:aws:sts::${account.id}:assumed-role/${role.name}/${session.sessionName}`,
    },
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
  };
}

function findRole(world: World, arn: string): { account: AccountState; role: IamRole } | undefined {
  const [, accountId = '', path, name = ''] = ROLE_ARN.exec(arn) ?? [];
  const account = world.accounts.get(accountId);
  const role = account === undefined ? undefined : iamSeenByAuthorization(world, accountId).roles.get(name);
  return account === undefined || role === undefined || role.path !== path ? undefined : { account, role };
}

function refusal({ RoleArn }: Input, { principal }: CallContext): Fault {
  return new Fault(
    'AccessDenied',
    `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    403,
  );
}

function validate({ RoleArn = '', RoleSessionName = '', ExternalId, DurationSeconds, Policy = '' }: Input): void {
  if (!ROLE_ARN.test(RoleArn)) throw new Fault('ValidationError', `${RoleArn} is invalid`);
  if (!SESSION_NAME.test(RoleSessionName)) {
    throw invalid(
      RoleSessionName,
      'roleSessionName',
      'satisfy regular expression pattern: [\\w+=,.@-]* and have length 2 to 64',
    );
  }
  if (ExternalId !== undefined && !EXTERNAL_ID.test(ExternalId)) {
    throw invalid(
      ExternalId,
      'externalId',
      'satisfy regular expression pattern: [\\w+=,.@:\\/-]* and have length 2 to 1224',
    );
  }
  if (DurationSeconds !== undefined && DurationSeconds < SECONDS_MIN) {
    throw invalid(DurationSeconds, 'durationSeconds', `have value greater than or equal to ${SECONDS_MIN}`);
  }
  if (Policy.length > SESSION_POLICY_CHARS_MAX) {
    throw invalid('policy', 'policy', `have length less than or equal to ${SESSION_POLICY_CHARS_MAX}`);
  }
  if (Policy !== '') parsePolicy(Policy);
}

function invalid(value: string | number, member: string, must: string): Fault {
  return new Fault(
    'ValidationError',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${must}`,
  );
}

function parsePolicy(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new Fault('MalformedPolicyDocument', 'This policy contains invalid Json');
  }
}

function secondsOf({ DurationSeconds }: Input, role: IamRole, chained: boolean): number {
  const seconds = DurationSeconds ?? SECONDS_DEFAULT;
  if (chained && seconds > CHAINED_SECONDS_MAX) {
    throw new Fault(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  if (seconds > role.maxSessionSeconds) {
    throw new Fault(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  return seconds;
}

function startSession(
  world: World,
  { id, iam }: AccountState,
  role: IamRole,
  { RoleSessionName = '', Policy, PolicyArns = [] }: Input,
  seconds: number,
  sourceIdentity: string | undefined,
): Session {
  const { ids, sessions } = world;
  const now = world.nowMs();
  const managed = PolicyArns.flatMap(({ arn = '' }) => managedPolicyText(iam, arn) ?? []);
  const session: Session = {
    accessKeyId: ids.unique('ASIA'),
    secretAccessKey: ids.secret(40),
    sessionToken: ids.secret(TOKEN_CHARS),
    accountId: id,
    roleName: role.name,
    roleId: role.id,
    sessionName: RoleSessionName,
    startedMs: now,
    expiresMs: now + seconds * 1000,
    policies: Policy === undefined ? managed : [Policy, ...managed],
    sourceIdentity,
  };
  if (sessions.size >= SESSIONS_MAX) {
    for (const [key, { expiresMs }] of sessions) if (expiresMs <= now) sessions.delete(key);
  }
  sessions.set(session.accessKeyId, session);
  return session;
}
