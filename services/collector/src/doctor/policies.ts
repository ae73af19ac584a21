import {
  COLLECTOR_PERMISSIONS,
  type Permission,
  type PolicyDocument,
  policyDocument,
  READER_PERMISSIONS,
} from '../permissions.js';
import type { DoctorSettings } from './context.js';
import type { PolicyScope } from './policy-scope.js';

interface Statement {
  readonly Effect: 'Allow';
  readonly Principal: { readonly AWS: string };
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: { readonly StringEquals: Readonly<Record<string, string>> };
}

/** Everything IAM has to be told, ready to be pasted. `<…>` is to be filled in; no secret is in it. */
export interface Policies {
  /** Of the role that Trailwarden runs on, in the account it runs in. */
  readonly ownRole: PolicyDocument;
  /** Of the role in every account, that one included. */
  readonly readerRole: {
    readonly name: string;
    readonly trustPolicy: { readonly Version: '2012-10-17'; readonly Statement: readonly Statement[] };
    readonly policy: PolicyDocument;
  };
  /** Of the role that acts in every account; undefined where nothing is acted on. */
  readonly responderRole: Policies['readerRole'] | undefined;
  /** For the policies of a bucket, and of its key, that are of another account than our role. */
  readonly bucketStatements: readonly Statement[];
  readonly keyStatements: readonly Statement[];
  /** What stands for what, of the `<…>` in them. */
  readonly toFillIn: readonly { readonly placeholder: string; readonly what: string }[];
}

const PLACEHOLDERS = {
  role: { placeholder: '<OWN_ROLE_ARN>', what: 'ARN of the role that Trailwarden runs on' },
  organization: { placeholder: '<ORGANIZATION_ID>', what: 'id of the organization, o-…' },
  bucket: { placeholder: '<TRAIL_BUCKET>', what: "name of the trail's bucket" },
  account: { placeholder: '<OWN_ACCOUNT_ID>', what: 'account that Trailwarden runs in' },
} as const;
const SOURCE_IDENTITY = 'sts:SetSourceIdentity';

/** What the responder does, and by which role in every account. */
export interface ResponderPermissions {
  readonly roleName: string;
  readonly member: readonly Permission[];
  readonly own: readonly Permission[];
}

/** @param responder - left out where nothing is acted on. */
export function makePolicies(settings: DoctorSettings, scope: PolicyScope, responder?: ResponderPermissions): Policies {
  const { readerRoleName, setsSourceIdentity } = settings;
  const { partition, buckets, keys, queues, readerBuckets } = scope;
  const ownRole = scope.ownRoleArn ?? PLACEHOLDERS.role.placeholder;
  const readable = buckets.length > 0 ? buckets : [PLACEHOLDERS.bucket.placeholder];
  const assumed: readonly Permission[] = setsSourceIdentity
    ? [{ action: SOURCE_IDENTITY, why: 'says who it was, through every role', on: 'member-roles' }]
    : [];
  const own = policyDocument(unique([...COLLECTOR_PERMISSIONS, ...assumed, ...(responder?.own ?? [])]), {
    partition,
    readerRoleName,
    ...(responder !== undefined && { responderRoleName: responder.roleName }),
    buckets: readable,
    queues,
    keys,
  });
  const secrets = secretStatements(settings, scope);
  const trustPolicy = { Version: '2012-10-17', Statement: [trustOf(settings, scope, ownRole)] } as const;
  const policies = {
    ownRole: { ...own, Statement: [...own.Statement, ...secrets] },
    readerRole: {
      name: readerRoleName,
      trustPolicy,
      policy: policyDocument(READER_PERMISSIONS, { partition, buckets: readerBuckets }),
    },
    responderRole:
      responder === undefined
        ? undefined
        : { name: responder.roleName, trustPolicy, policy: policyDocument(unique(responder.member), { partition }) },
    bucketStatements: resourceStatements(ownRole, ['buckets', 'objects'], { partition, buckets: readable }),
    // In a key's own policy the resource is the key itself, whatever its name.
    keyStatements: keys.length === 0 ? [] : resourceStatements(ownRole, ['keys'], { partition, keys: ['*'] }),
  } as const;
  return { ...policies, toFillIn: placeholdersIn(policies, settings) };
}

/** Several actions need the same; the first says why. */
function unique(permissions: readonly Permission[]): Permission[] {
  return [...new Map([...permissions].reverse().map((each) => [`${each.action} ${each.on}`, each])).values()].reverse();
}

function trustOf(
  { externalIdIn, setsSourceIdentity }: DoctorSettings,
  { organizationId, isOrganized }: PolicyScope,
  ownRole: string,
): Statement {
  return {
    Effect: 'Allow',
    Principal: { AWS: ownRole },
    Action: ['sts:AssumeRole', ...(setsSourceIdentity ? [SOURCE_IDENTITY] : [])],
    Condition: {
      StringEquals: {
        'sts:ExternalId': externalIdPlaceholder(externalIdIn),
        ...(isOrganized && { 'aws:PrincipalOrgID': organizationId ?? PLACEHOLDERS.organization.placeholder }),
      },
    },
  };
}

function externalIdPlaceholder(keptIn: string | undefined): string {
  return keptIn === undefined ? '<EXTERNAL_ID>' : `<EXTERNAL_ID: ${keptIn}>`;
}

/** What our own role may do, as the policy of what it is done to has it. */
function resourceStatements(
  role: string,
  kinds: readonly Permission['on'][],
  scope: Parameters<typeof policyDocument>[1],
): readonly Statement[] {
  const permissions = COLLECTOR_PERMISSIONS.filter(({ on }) => kinds.includes(on));
  return policyDocument(permissions, scope).Statement.map(({ Action, Resource }) => ({
    Effect: 'Allow',
    Principal: { AWS: role },
    Action,
    Resource,
  }));
}

function secretStatements({ secrets, collect }: DoctorSettings, scope: PolicyScope): PolicyDocument['Statement'] {
  const account = scope.accountId ?? PLACEHOLDERS.account.placeholder;
  const arnOf = (service: 'secretsmanager' | 'ssm', name: string): string => {
    if (name.startsWith('arn:')) return name;
    const begin = `arn:${scope.partition}:${service}:${collect.homeRegion}:${account}`;
    // Secrets Manager adds six characters of its own to a name.
    return service === 'ssm' ? `${begin}:parameter/${name.replace(/^\//, '')}` : `${begin}:secret:${name}-??????`;
  };
  const statementOf = (service: 'secretsmanager' | 'ssm', action: string): PolicyDocument['Statement'] => {
    const Resource = secrets.filter((each) => each.service === service).map(({ name }) => arnOf(service, name));
    return Resource.length === 0 ? [] : [{ Effect: 'Allow', Action: [action], Resource }];
  };
  return [...statementOf('secretsmanager', 'secretsmanager:GetSecretValue'), ...statementOf('ssm', 'ssm:GetParameter')];
}

function placeholdersIn(policies: Omit<Policies, 'toFillIn'>, { externalIdIn }: DoctorSettings): Policies['toFillIn'] {
  const text = JSON.stringify(policies);
  const externalId = {
    placeholder: externalIdPlaceholder(externalIdIn),
    what:
      externalIdIn === undefined
        ? 'a long random text; set it as aws.externalId too'
        : `the external id itself, as it stands in ${externalIdIn}`,
  };
  return [...Object.values(PLACEHOLDERS), externalId].filter(({ placeholder }) => text.includes(placeholder));
}
