import type { AwsAccess, Data, JobQueue } from '@trailwarden/platform';
import { createDoctorContext, type DoctorContext, type DoctorDeps, type DoctorSettings } from '../doctor/context.js';
import { handClock } from './lists.js';

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
    clock: handClock(Date.UTC(2026, 2, 2, 12) / 60_000),
    command: 'trailwarden',
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...deps,
  });
}
