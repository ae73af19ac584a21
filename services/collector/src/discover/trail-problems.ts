import type { GetTrailStatusResponse, Trail } from '@aws-sdk/client-cloudtrail';
import type { ManagementEvents } from './selectors.js';

/** A trail takes it down, or it is not there at all: no management event, nothing to judge. */
export const NO_MANAGEMENT_EVENTS = 'It takes down no management events.';
/** How a problem begins that keeps everything from us; what CloudTrail says of it follows. */
export const DELIVERY_FAILED = 'Its last delivery failed';

/** Delivery is every few minutes, so an hour without one is worth a word. */
const DELIVERY_LATE_MS = 60 * 60_000;

const LEFT_OUT: Readonly<Record<string, string>> = {
  'kms.amazonaws.com': 'KMS events',
  'rdsdata.amazonaws.com': 'RDS Data API events',
};

/** What was found out about a trail; undefined is what could not be asked. */
export interface TrailFindings {
  readonly trail: Trail;
  readonly status: GetTrailStatusResponse | undefined;
  readonly events: ManagementEvents | undefined;
  readonly nowMs: number;
}

/** What is wrong with a trail, a sentence each, the worst first. */
export function trailProblems({ trail, status, events, nowMs }: TrailFindings): string[] {
  const problems: string[] = [];
  if (status?.IsLogging === false) problems.push(`It does not log${since(status.StopLoggingTime)}.`);
  if (status?.LatestDeliveryError) problems.push(`${DELIVERY_FAILED}: ${status.LatestDeliveryError}.`);
  const delivered = status?.LatestDeliveryTime;
  if (status?.IsLogging && delivered && nowMs - delivered.getTime() > DELIVERY_LATE_MS) {
    problems.push(`It has delivered nothing since ${delivered.toISOString()}.`);
  }
  problems.push(...eventProblems(events));
  if (trail.IsMultiRegionTrail === false) problems.push(`It sees one region only, ${trail.HomeRegion}.`);
  if (trail.IncludeGlobalServiceEvents === false) {
    problems.push('It leaves out global services, as IAM and sign-in.');
  }
  if (trail.LogFileValidationEnabled === false) {
    problems.push('Log file validation is off, so tampering cannot be proven.');
  }
  return problems;
}

function eventProblems(events: ManagementEvents | undefined): string[] {
  if (events === undefined) return [];
  if (!events.reads && !events.writes) return [NO_MANAGEMENT_EVENTS];
  const problems: string[] = [];
  if (!events.reads) problems.push('It takes down writes only, so rates of reads and of their errors are unknown.');
  if (!events.writes) problems.push('It takes down reads only, so changes are not seen.');
  for (const source of events.excluded) problems.push(`It leaves out ${LEFT_OUT[source] ?? source}.`);
  return problems;
}

function since(stopped: Date | undefined): string {
  return stopped === undefined ? '' : ` since ${stopped.toISOString()}`;
}
