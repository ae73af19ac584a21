import * as api from '@aws-sdk/client-cloudtrail';
import { Fault } from '../../fault.js';
import { defineService, type Question } from '../../service.js';
import type { Trail } from '../../world/trails.js';
import type { World } from '../../world/world.js';
import { lookupEvents } from './lookup-events.js';
import { findTrail, trailsSeenIn } from './trails.js';

/** Members see the organization's trail, of which the management account's ARN is the name. */
const trailQuestion =
  (action: string) =>
  (name: string | undefined, world: World, accountId: string, region: string): Question => ({
    action: `cloudtrail:${action}`,
    resource:
      trailsSeenIn(world, accountId).find((trail) => isNamed(trail, name))?.arn ?? unknownArn(name, accountId, region),
    resourceAccountId: accountId,
  });

function isNamed({ arn, name }: Trail, wanted: string | undefined): boolean {
  return wanted === arn || wanted === name;
}

function unknownArn(name = '', accountId: string, region: string): string {
  return name.startsWith('arn:') ? name : `arn:aws:cloudtrail:${region}:${accountId}:trail/${name}`;
}

export const cloudtrail = defineService({
  signingName: 'cloudtrail',
  client: api.CloudTrailClient,
  module: api,
  authorize: {
    GetTrail: ({ Name }, { world, accountId, region }) => trailQuestion('GetTrail')(Name, world, accountId, region),
    GetTrailStatus: ({ Name }, { world, accountId, region }) =>
      trailQuestion('GetTrailStatus')(Name, world, accountId, region),
    GetEventSelectors: ({ TrailName }, { world, accountId, region }) =>
      trailQuestion('GetEventSelectors')(TrailName, world, accountId, region),
    GetInsightSelectors: ({ TrailName }, { world, accountId, region }) =>
      trailQuestion('GetInsightSelectors')(TrailName, world, accountId, region),
  },
  handlers: {
    DescribeTrails({ trailNameList = [], includeShadowTrails = true }, { world, accountId, region }) {
      const seen = trailsSeenIn(world, accountId)
        .filter(({ multiRegion, homeRegion }) => homeRegion === region || (multiRegion && includeShadowTrails))
        .filter((trail) => includeShadowTrails || trail.accountId === accountId)
        .filter(
          ({ name, arn }) => trailNameList.length === 0 || trailNameList.includes(name) || trailNameList.includes(arn),
        );
      return { trailList: seen.map(trailShape) };
    },
    GetTrail: ({ Name }, { world, accountId, region }) => ({
      Trail: trailShape(findTrail(world, accountId, region, Name)),
    }),
    ListTrails: (_, { world, accountId }) => ({
      Trails: trailsSeenIn(world, accountId).map(({ arn, name, homeRegion }) => ({
        TrailARN: arn,
        Name: name,
        HomeRegion: homeRegion,
      })),
    }),
    GetTrailStatus({ Name }, { world, accountId, region }) {
      const { logging, latestDeliveryMinute, startedMs } = findTrail(world, accountId, region, Name);
      return {
        IsLogging: logging,
        StartLoggingTime: new Date(startedMs),
        ...(latestDeliveryMinute === undefined ? {} : { LatestDeliveryTime: new Date(latestDeliveryMinute * 60_000) }),
      };
    },
    GetEventSelectors({ TrailName }, { world, accountId, region }) {
      const trail = findTrail(world, accountId, region, TrailName);
      return {
        TrailARN: trail.arn,
        EventSelectors: [
          {
            ReadWriteType: trail.readWriteType,
            IncludeManagementEvents: true,
            DataResources: [],
            ExcludeManagementEventSources: [],
          },
        ],
      };
    },
    GetInsightSelectors({ TrailName }, { world, accountId, region }) {
      const trail = findTrail(world, accountId, region, TrailName);
      if (trail.insightTypes.length === 0) {
        throw new Fault('InsightNotEnabledException', `Insights are not enabled for the trail ${trail.name}.`);
      }
      return {
        TrailARN: trail.arn,
        InsightSelectors: trail.insightTypes.map((InsightType) => ({ InsightType })),
      };
    },
    LookupEvents: lookupEvents,
  },
});

function trailShape(trail: Trail): api.Trail {
  return {
    Name: trail.name,
    TrailARN: trail.arn,
    HomeRegion: trail.homeRegion,
    S3BucketName: trail.bucket,
    ...(trail.prefix === undefined ? {} : { S3KeyPrefix: trail.prefix }),
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: trail.multiRegion,
    IsOrganizationTrail: trail.organizationTrail,
    LogFileValidationEnabled: true,
    HasCustomEventSelectors: trail.readWriteType !== 'All',
    HasInsightSelectors: trail.insightTypes.length > 0,
  };
}
