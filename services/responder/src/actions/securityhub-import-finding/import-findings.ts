import {
  BatchImportFindingsCommand,
  GetFindingsCommand,
  type ImportFindingsError,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import type { AppError } from '@trailwarden/platform';
import { DeliveryRefusedError, SecurityHubOffError } from '../errors.js';
import { plainText } from '../telling/plain-text.js';
import { findingId, type Place, productArn } from './build-finding.js';
import type { DueFinding } from './due-findings.js';

const MESSAGE_CHARS_MAX = 300;
/** AWS's own words for what may work the next time. */
const PASSING = /internal|throttl|limit|concurr|unavailable|timeout/i;

/**
 * Imports findings of one hub. Those that AWS refuses are tried once more, each alone.
 * @returns by account what was refused, for good or for now.
 * @throws SecurityHubOffError, and what the SDK throws.
 */
export async function importFindings(
  hub: SecurityHubClient,
  batch: readonly DueFinding[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, AppError>> {
  const failed = await importOnce(hub, batch, signal);
  const byId = new Map(batch.map((each) => [each.finding.Id, each]));
  const problems = new Map<string, AppError>();
  for (const { Id } of failed) {
    const again = byId.get(Id);
    if (again === undefined) continue;
    const [still] = await importOnce(hub, [again], signal);
    if (still !== undefined) problems.set(again.place.account, refusal(still, again.place));
  }
  return problems;
}

async function importOnce(
  hub: SecurityHubClient,
  batch: readonly DueFinding[],
  signal: AbortSignal,
): Promise<readonly ImportFindingsError[]> {
  const Findings = batch.map(({ finding }) => finding);
  try {
    const { FailedFindings = [] } = await hub.send(new BatchImportFindingsCommand({ Findings }), {
      abortSignal: signal,
    });
    return FailedFindings;
  } catch (error) {
    const [first] = batch;
    if (first !== undefined && isHubOff(error)) {
      throw new SecurityHubOffError(first.place.hubAccount, first.place.region, { cause: error });
    }
    throw error;
  }
}

export function isHubOff(error: unknown): boolean {
  return error instanceof Error && /^InvalidAccess/.test(error.name);
}

function refusal({ ErrorCode = 'Unknown', ErrorMessage = '' }: ImportFindingsError, place: Place): AppError {
  if (/^InvalidAccess/.test(ErrorCode)) return new SecurityHubOffError(place.hubAccount, place.region);
  const said = plainText(`${ErrorCode} ${ErrorMessage}`, MESSAGE_CHARS_MAX).replace(/\.$/, '');
  return new DeliveryRefusedError(
    `Security Hub refused the finding on account ${place.account} (${place.region})`,
    [said],
    PASSING.test(ErrorCode),
  );
}

/** Whether this hub has the finding. A hub that is off has none. */
export async function hasFinding(
  hub: SecurityHubClient,
  incidentId: string,
  place: Place,
  partition: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { Findings = [] } = await hub.send(
      new GetFindingsCommand({ Filters: lookFilters(incidentId, place, partition), MaxResults: 1 }),
      { abortSignal: signal },
    );
    return Findings.length > 0;
  } catch (error) {
    if (isHubOff(error)) return false;
    throw error;
  }
}

export function lookFilters(incidentId: string, place: Place, partition: string) {
  return {
    Id: [{ Value: findingId(incidentId, place.account), Comparison: 'EQUALS' as const }],
    ProductArn: [{ Value: productArn(place, partition), Comparison: 'EQUALS' as const }],
  };
}
