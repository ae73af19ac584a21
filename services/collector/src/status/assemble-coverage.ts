import { awsInsightsCost } from '../discover/aws-insights-cost.js';
import { checkBooks, filesOf, recordsOf, sumFiles, sumRecords } from './books.js';
import type {
  AccountCoverage,
  AccountStanding,
  Coverage,
  CoverageNow,
  QueueCoverage,
  RegionCoverage,
  RegionStanding,
} from './coverage.js';
import type { CoverageRows, FilesRow, PlacesRow } from './coverage-rows.js';
import { judgeDelivery } from './delivery-gap.js';

const DAY_MINUTES = 1_440;
/** Reach states in which an account cannot be entered; of the others some were not tried yet. */
const UNREACHABLE = new Set(['denied', 'suspended', 'closed', 'opted-out']);
/** Worst first: what an account with several regions is called. */
const WORST_FIRST: readonly RegionStanding[] = ['blind', 'gap', 'catching-up', 'covered'];

type AccountRow = CoverageRows['accounts'][number];

/** @param asOfMs - milliseconds since 1970. */
export function assembleCoverage(
  rows: CoverageRows,
  asOfMs: number,
  queue: readonly QueueCoverage[] | undefined,
): Coverage {
  const regions = regionsByLane(rows);
  const accounts = assembleAccounts(rows, regions);
  const stateOf = (state: string) => rows.incidentStates.find((each) => each.state === state)?.incidents ?? 0;
  const standings: Partial<Record<AccountStanding, number>> = {};
  for (const { standing } of accounts) standings[standing] = (standings[standing] ?? 0) + 1;
  return {
    organization: organizationOf(rows),
    judgedFrom: rows.firstDay === undefined ? undefined : rows.firstDay * DAY_MINUTES,
    standings,
    files: sumFiles(accounts.map(({ files }) => files)),
    records: sumRecords(accounts.map(({ records }) => records)),
    quarantinedBy: rows.quarantinedBy,
    incidents: { open: stateOf('open'), ended: stateOf('ended') },
    awsInsights: rows.awsInsights.reduce((sum, { told }) => sum + told, 0),
    awsInsightsCost: awsInsightsCostOf(rows, accounts),
    accounts,
    trails: rows.trails.map((trail) => ({
      arn: trail.arn,
      account: trail.accountId,
      homeRegion: trail.homeRegion,
      isOrganization: trail.isOrganization,
      isMultiRegion: trail.isMultiRegion,
      isLogging: trail.isLogging,
      awsInsights: trail.awsInsights,
      problems: trail.problems,
    })),
    violations: checkBooks(rows),
    now: nowOf(rows, accounts, asOfMs),
    queue,
  };
}

const MONTH_DAYS = 30;

function awsInsightsCostOf(
  { lanes, firstDay }: CoverageRows,
  accounts: readonly AccountCoverage[],
): Coverage['awsInsightsCost'] {
  const last = lanes.reduce((latest, { lastEventMinute }) => Math.max(latest, lastEventMinute ?? 0), 0);
  const days = firstDay === undefined ? 0 : last / DAY_MINUTES - firstDay;
  if (days < 1) return undefined;
  const { usd } = awsInsightsCost(lanes.map(({ dataEvents, ...lane }) => ({ ...lane, data: dataEvents })));
  return {
    usdAMonth: (usd / days) * MONTH_DAYS,
    accountsOn: accounts.filter(({ awsInsights }) => awsInsights.on.length > 0).length,
  };
}

function organizationOf({ discovery }: CoverageRows): Coverage['organization'] {
  if (discovery === undefined) return undefined;
  const { organization } = discovery;
  return organization.kind === 'organization'
    ? { id: organization.id ?? undefined, ownAccountOnly: undefined }
    : { id: undefined, ownAccountOnly: organization.reason };
}

function regionsByLane(rows: CoverageRows): ReadonlyMap<string, readonly RegionCoverage[]> {
  const keyOf = ({ lane, region }: { lane: string; region: string }) => `${lane} ${region}`;
  const files = new Map(rows.files.map((row) => [keyOf(row), row]));
  const places = new Map(rows.places.map((row) => [keyOf(row), row]));
  const spacings = new Map(rows.spacings.map((row) => [keyOf(row), row]));
  const failing = new Map(rows.failing.map((row) => [keyOf(row), row.message]));
  const byLane = new Map<string, RegionCoverage[]>();
  for (const key of [...new Set([...files.keys(), ...places.keys()])].sort()) {
    const [lane = '', region = ''] = key.split(' ');
    const covered = regionOf(region, files.get(key), places.get(key), spacings.get(key), failing.get(key));
    byLane.set(lane, [...(byLane.get(lane) ?? []), covered]);
  }
  return byLane;
}

function regionOf(
  region: string,
  files: FilesRow | undefined,
  places: PlacesRow | undefined,
  spacing: CoverageRows['spacings'][number] | undefined,
  failure: string | undefined,
): RegionCoverage {
  const knownThrough = places === undefined || places.unlooked > 0 ? undefined : (places.knownThrough ?? undefined);
  const lastFile = files?.lastFile ?? undefined;
  const delivery = judgeDelivery({
    spacings: spacing?.spacings ?? 0,
    medianMinutes: spacing?.median,
    secondLongestMinutes: spacing?.secondLongest ?? undefined,
    lastFile,
    knownThrough,
  });
  return {
    region,
    standing: standingOfRegion(places, delivery.isGap),
    knownThrough,
    firstFile: files?.firstFile ?? undefined,
    lastFile,
    delivery,
    files: filesOf(files),
    records: recordsOf(files),
    problem: places?.problem ?? undefined,
    failing: failure === undefined || files === undefined ? undefined : { files: files.failing, message: failure },
  };
}

function standingOfRegion(places: PlacesRow | undefined, isGap: boolean): RegionStanding {
  if (places === undefined) return 'left';
  if (places.problem !== null) return 'blind';
  if (places.unlisted > 0) return 'catching-up';
  return isGap ? 'gap' : 'covered';
}

function assembleAccounts(
  rows: CoverageRows,
  regions: ReadonlyMap<string, readonly RegionCoverage[]>,
): AccountCoverage[] {
  const known = new Map(rows.accounts.map((row) => [row.id, row]));
  const lanes = new Map(rows.lanes.map((row) => [row.account, row]));
  const incidents = new Map(rows.incidents.map((row) => [row.account, row.incidents]));
  const told = new Map(rows.awsInsights.map((row) => [row.account, row.told]));
  const insightsOn = awsInsightsOn(rows);
  const ids = [...new Set([...known.keys(), ...lanes.keys(), ...regions.keys()])].sort();
  return ids.map((id): AccountCoverage => {
    const row = known.get(id);
    const lane = lanes.get(id);
    const own = regions.get(id) ?? [];
    const read = own.filter(({ standing }) => standing !== 'left');
    const isKnown = read.length > 0 && read.every(({ knownThrough }) => knownThrough !== undefined);
    return {
      id,
      name: row?.name,
      ouPath: row?.ouPath ?? undefined,
      state: row?.state,
      reach: row?.reach ?? 'unknown',
      reachReason: row?.reachReason ?? undefined,
      standing: standingOfAccount(row, read),
      lastEvent: lane?.lastEventMinute ?? undefined,
      lastFile: latest(own.map(({ lastFile }) => lastFile)),
      knownThrough: isKnown ? Math.min(...read.flatMap(({ knownThrough }) => knownThrough ?? [])) : undefined,
      judgedThrough: lane === undefined || lane.judgedThrough < 0 ? undefined : lane.judgedThrough,
      files: sumFiles(own.map(({ files }) => files)),
      records: sumRecords(own.map(({ records }) => records)),
      awsInsights: { on: insightsOn(id), told: told.get(id) ?? 0 },
      incidents: incidents.get(id) ?? 0,
      regions: own,
    };
  });
}

/** An account that cannot be entered is covered all the same where the organization's trail brings its files. */
function standingOfAccount(row: AccountRow | undefined, read: readonly RegionCoverage[]): AccountStanding {
  if (row?.goneAt) return 'gone';
  if (read.length === 0) return row !== undefined && UNREACHABLE.has(row.reach) ? 'unreachable' : 'nothing-read';
  return WORST_FIRST.find((standing) => read.some((region) => region.standing === standing)) as AccountStanding;
}

function awsInsightsOn({ trails }: CoverageRows): (account: string) => string[] {
  const ofAll = trails.filter(({ isOrganization }) => isOrganization).flatMap(({ awsInsights }) => awsInsights);
  const own = new Map<string, string[]>();
  for (const { accountId, awsInsights } of trails) own.set(accountId, [...(own.get(accountId) ?? []), ...awsInsights]);
  return (account) => [...new Set([...ofAll, ...(own.get(account) ?? [])])].sort();
}

function nowOf(rows: CoverageRows, accounts: readonly AccountCoverage[], asOfMs: number): CoverageNow {
  const known = new Map(rows.accounts.map((row) => [row.id, row]));
  const since = new Map<string, number>();
  for (const { lane, problemSinceMs } of rows.places) {
    if (problemSinceMs !== null) since.set(lane, Math.min(since.get(lane) ?? problemSinceMs, problemSinceMs));
  }
  const asOfMinute = Math.floor(asOfMs / 60_000);
  return {
    asOfMs,
    discoveredMs: rows.discovery?.atMs,
    workers: rows.workers.map(({ id, role, seenMs }) => ({ id, role, seenMs })),
    accounts: accounts.map(({ id, knownThrough }) => ({
      id,
      knownAgoMinutes: knownThrough === undefined ? undefined : asOfMinute - knownThrough,
      nextTryMs: known.get(id)?.nextTryAt?.getTime(),
      problemSinceMs: since.get(id),
    })),
  };
}

function latest(minutes: readonly (number | undefined)[]): number | undefined {
  const known = minutes.filter((minute) => minute !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
