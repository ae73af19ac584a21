import {
  AWSOrganizationsNotInUseException,
  DescribeOrganizationCommand,
  type OrganizationsClient,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import { type AwsAccess, AwsDeniedError, classifyAwsError } from '@trailwarden/platform';

/** Organizations allows 10,000 accounts; ten times as many pages are a loop. */
const PAGES_MAX = 100_000;

export interface FoundAccount {
  /** Twelve digits, leading zeros among them: never a number. */
  readonly id: string;
  readonly name: string;
  /** ACTIVE, SUSPENDED, PENDING_CLOSURE, CLOSED, PENDING_ACTIVATION. */
  readonly state: string;
  readonly ouPath: string | null;
  readonly joinedAt: Date | null;
}

export type Organization =
  | {
      readonly kind: 'organization';
      /** `o-…`; undefined when DescribeOrganization is not allowed. */
      readonly id: string | undefined;
      readonly managementAccountId: string | undefined;
      readonly accounts: readonly FoundAccount[];
    }
  /** Only our own account can be seen. */
  | {
      readonly kind: 'own-account';
      /** not-in-use: there is no organization; denied: there may be one. */
      readonly why: 'not-in-use' | 'denied';
      /** In words, with what to do. */
      readonly reason: string;
      readonly accounts: readonly FoundAccount[];
    };

/**
 * Every account of the organization, or our own alone where there is none to be seen.
 * @throws AppError when Organizations could not be asked to the end: half a list must not make accounts go.
 */
export async function findAccounts(aws: AwsAccess, region: string): Promise<Organization> {
  const own = await aws.own(region);
  const client = await own.organizations();
  try {
    const accounts = await listAccounts(client);
    const described = await describeOrganization(client);
    return { kind: 'organization', id: described?.Id, managementAccountId: described?.MasterAccountId, accounts };
  } catch (error) {
    const alone = [{ id: own.accountId, name: 'this account', state: 'ACTIVE', ouPath: null, joinedAt: null }];
    if (error instanceof AWSOrganizationsNotInUseException) {
      const reason = `Account ${own.accountId} is in no organization; it is watched alone.`;
      return { kind: 'own-account', why: 'not-in-use', reason, accounts: alone };
    }
    const failure = classifyAwsError(error, { service: 'organizations', accountId: own.accountId });
    if (failure instanceof AwsDeniedError) {
      const reason = `organizations:ListAccounts was denied in ${own.accountId}, so new accounts are not found. Run in the management account or a delegated administrator's, and allow it in the role's policy.`;
      return { kind: 'own-account', why: 'denied', reason, accounts: alone };
    }
    throw failure;
  }
}

async function listAccounts(client: OrganizationsClient): Promise<FoundAccount[]> {
  const found = new Map<string, FoundAccount>();
  let pages = 0;
  // A page may be empty and still not be the last; the paginator goes by the token alone.
  for await (const { Accounts = [] } of paginateListAccounts({ client }, {})) {
    pages += 1;
    if (pages > PAGES_MAX) throw new Error(`organizations:ListAccounts did not end within ${PAGES_MAX} pages`);
    for (const { Id, Name, State, Status, Paths, JoinedTimestamp } of Accounts) {
      if (Id === undefined) continue;
      found.set(Id, {
        id: Id,
        name: Name ?? Id,
        // Status is being retired, and State is not everywhere yet.
        state: State ?? Status ?? 'UNKNOWN',
        ouPath: Paths?.[0] ?? null,
        joinedAt: JoinedTimestamp ?? null,
      });
    }
  }
  return [...found.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Only the id is missed without it, and that can be read off a bucket. */
async function describeOrganization(client: OrganizationsClient) {
  try {
    return (await client.send(new DescribeOrganizationCommand({}))).Organization;
  } catch (error) {
    if (classifyAwsError(error) instanceof AwsDeniedError) return undefined;
    throw error;
  }
}
