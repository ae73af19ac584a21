import { buildLogKey } from '@trailwarden/cloudtrail';
import type { AwsAccess, Data, JobQueue } from '@trailwarden/platform';
import { CHECKS } from '../doctor/checks/index.js';
import { createDoctorContext, type DoctorContext, type DoctorDeps, type DoctorSettings } from '../doctor/context.js';
import { type Examined, examine } from '../doctor/examine.js';
import { type FakeAws, MANAGEMENT, OWN } from './fake-aws.js';
import { handClock } from './lists.js';

export const MEMBER = '000000000002';
export const NOON = Date.UTC(2026, 2, 2, 12) / 60_000;
export const TRAIL = {
  TrailARN: `arn:aws:cloudtrail:us-east-1:${MANAGEMENT}:trail/all`,
  HomeRegion: 'us-east-1',
  S3BucketName: 'logs',
  IsMultiRegionTrail: true,
  IsOrganizationTrail: true,
  LogFileValidationEnabled: true,
};

export const DISCOVER = {
  homeRegion: 'us-east-1',
  excludeAccounts: [],
  regions: ['us-east-1'],
  historyDays: 1,
  bucketReaders: {},
  lookupEvents: true,
};

type Collect = Partial<DoctorSettings['collect']>;

/** Settings of an organization, in memory; a test changes what it is about. */
export function doctorSettings({
  collect = {},
  ...changed
}: Partial<Omit<DoctorSettings, 'collect'>> & { readonly collect?: Collect } = {}): DoctorSettings {
  return {
    from: 'a test',
    collect: {
      discover: DISCOVER,
      homeRegion: 'us-east-1',
      notices: [],
      eventBus: [],
      folders: [],
      listEveryMinutes: 15,
      ...collect,
    },
    readerRoleName: 'TrailwardenReader',
    externalIdIn: 'SSM parameter /trailwarden/external-id',
    setsSourceIdentity: false,
    secrets: [],
    store: { kind: 'memory' },
    queue: 'store',
    ...changed,
  };
}

interface Given extends Partial<Omit<DoctorDeps, 'connectAws' | 'openStore' | 'openQueue'>> {
  readonly aws?: AwsAccess;
  readonly data?: () => Promise<Data>;
  readonly queue?: (data: Data | undefined) => Promise<JobQueue>;
  readonly settings?: DoctorSettings;
}

export function doctorContext({ aws, data, queue, settings = doctorSettings(), ...deps }: Given): DoctorContext {
  const missing = async (): Promise<never> => {
    throw new Error('this test has none');
  };
  return createDoctorContext({
    loadSettings: async () => settings,
    connectAws: aws === undefined ? missing : async () => aws,
    openStore: data ?? missing,
    openQueue: queue ?? missing,
    clock: handClock(NOON),
    command: 'trailwarden',
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...deps,
  });
}

/** An organization of three, its trail with one file. */
export function wellAws<Aws extends FakeAws>(aws: Aws): Aws {
  aws.accountPages = [[MANAGEMENT, MEMBER, OWN].map((Id) => ({ Id, Name: `Name ${Id}`, State: 'ACTIVE' }))];
  aws.trails = [TRAIL];
  aws.put('logs', keyOf(NOON - 30));
  return aws;
}

export function keyOf(deliveredMinute: number): string {
  const key = buildLogKey({ account: MANAGEMENT, region: 'us-east-1', deliveredMinute, unique: 'aaaa' });
  return key.replace('AWSLogs/', 'AWSLogs/o-abc/');
}

/** What these checks find, by id: no test needs all of them. */
export async function ask(aws: FakeAws, ids: readonly string[], given: Parameters<typeof doctorContext>[0] = {}) {
  const context = doctorContext({ aws, ...given });
  const examined = await examine(
    CHECKS.filter(({ id }) => ids.includes(id)),
    context,
  );
  return Object.fromEntries(examined.map((each) => [each.id, each])) as Record<string, Examined>;
}
