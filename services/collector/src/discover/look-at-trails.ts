import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailStatusCommand,
  InsightNotEnabledException,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { type AppError, type AwsClients, classifyAwsError } from '@trailwarden/platform';
import { managementEvents } from './selectors.js';
import { trailProblems } from './trail-problems.js';

/** A trail as it was just looked at. */
export interface LookedTrail {
  readonly arn: string;
  /** Its owner; for an organization's trail the management account, wherever it was seen. */
  readonly accountId: string;
  readonly homeRegion: string;
  readonly bucket: string | null;
  readonly prefix: string | null;
  readonly isOrganization: boolean;
  readonly isMultiRegion: boolean;
  readonly isLogging: boolean;
  readonly problems: readonly string[];
  readonly awsInsights: readonly string[];
  readonly latestDeliveryAt: Date | null;
}

/**
 * The trails that show in one region: its own, copies of multi-region ones that live elsewhere, and the organization's.
 * @throws AppError
 */
export async function describeTrails(clients: AwsClients): Promise<readonly Trail[]> {
  const cloudtrail = await clients.cloudtrail();
  try {
    // Copies are asked for by name of the default: without them a member account does not see the organization's trail.
    const { trailList = [] } = await cloudtrail.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
    return trailList;
  } catch (error) {
    throw classifyAwsError(error, { service: 'cloudtrail', operation: 'DescribeTrails', ...at(clients) });
  }
}

/**
 * Everything about one trail that bears on what we can see through it. What may not be asked is a problem of the trail, not an error.
 * @param clients - in the trail's home region: its status is told only there.
 * @param before - whether it logged when last looked at, for when it may not be asked.
 * @throws AppError that is retryable.
 */
export async function lookAtTrail(
  clients: AwsClients,
  trail: Trail,
  before: boolean,
  nowMs: number,
): Promise<LookedTrail> {
  const cloudtrail = await clients.cloudtrail();
  const arn = trail.TrailARN ?? '';
  const unasked: string[] = [];
  const asked = async <Answer>(
    operation: string,
    what: string,
    ask: () => Promise<Answer>,
  ): Promise<Answer | undefined> => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof InsightNotEnabledException) return undefined;
      const failure = classifyAwsError(error, { service: 'cloudtrail', operation, ...at(clients) });
      if (failure.retryable) throw failure;
      unasked.push(couldNotAsk(what, failure));
      return undefined;
    }
  };

  const status = await asked('GetTrailStatus', 'Whether it logs', () =>
    cloudtrail.send(new GetTrailStatusCommand({ Name: arn })),
  );
  const selectors = await asked('GetEventSelectors', 'Which events it takes down', () =>
    cloudtrail.send(new GetEventSelectorsCommand({ TrailName: arn })),
  );
  const insights =
    trail.HasInsightSelectors === false
      ? undefined
      : await asked('GetInsightSelectors', "Whether AWS's own Insights are on", () =>
          cloudtrail.send(new GetInsightSelectorsCommand({ TrailName: arn })),
        );

  const events = selectors === undefined ? undefined : managementEvents(selectors);
  return {
    arn,
    accountId: ownerOf(arn) ?? clients.accountId,
    homeRegion: trail.HomeRegion ?? clients.region,
    bucket: trail.S3BucketName ?? null,
    prefix: trail.S3KeyPrefix ?? null,
    isOrganization: trail.IsOrganizationTrail ?? false,
    isMultiRegion: trail.IsMultiRegionTrail ?? false,
    isLogging: status?.IsLogging ?? before,
    problems: [...trailProblems({ trail, status, events, nowMs }), ...unasked],
    awsInsights: (insights?.InsightSelectors ?? []).flatMap(({ InsightType }) => InsightType ?? []).sort(),
    latestDeliveryAt: status?.LatestDeliveryTime ?? null,
  };
}

/** `arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME` */
export function ownerOf(arn: string): string | undefined {
  const account = arn.split(':')[4];
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

function couldNotAsk(what: string, failure: AppError): string {
  return `${what} could not be asked: ${failure.message}`;
}

function at({ accountId, region }: AwsClients) {
  return { accountId, region };
}
