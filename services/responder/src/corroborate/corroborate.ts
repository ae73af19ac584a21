import { type Incident, shortPrincipal } from '@trailwarden/detector';
import { type AwsAccess, type AwsClients, type Clock, classifyAwsError, type Database } from '@trailwarden/platform';
import type { Finding } from '@trailwarden/playbooks';
import { askGuardDuty } from './ask-guardduty.js';
import { askSecurityHub } from './ask-security-hub.js';
import type { Asked } from './asked.js';
import { askFromMs, HOURS_MAX, LOOKS_MAX, type Look, placesToLook, windowOf } from './looks.js';
import { pastLooks, readFindings, storeLook } from './stored-findings.js';

export interface CorroborateDeps {
  readonly db: Database;
  /** Enters accounts by the responder role; its calls are paced. */
  readonly aws: Pick<AwsAccess, 'forAccount'>;
  readonly clock: Clock;
  /** Where accounts are asked about whose part in an incident has no region; left out: where AWS logs what is global. */
  readonly homeRegion?: string;
}

export interface Corroboration {
  /** Those that name somebody of the incident first, then the latest. */
  readonly findings: readonly Finding[];
  /** What could not be asked, a sentence each: nothing found means something only where there are none. */
  readonly problems: readonly string[];
}

const GLOBAL_REGION = 'us-east-1';
const FINDINGS_MAX = 100;
/** Places asked at once. */
const AT_ONCE = 4;

/**
 * What GuardDuty and Security Hub say of an incident's accounts and regions, from an hour before it began until now. An account, region and hour is
 * asked about once it is over, and every few minutes before; the store remembers. Does not throw for what AWS or an account may be like.
 */
export async function corroborate(deps: CorroborateDeps, incident: Incident): Promise<Corroboration> {
  const { db, clock, homeRegion = GLOBAL_REGION } = deps;
  const nowMs = clock.nowMs();
  const { fromMs, isCut } = windowOf(incident, nowMs);
  const places = placesToLook(incident, homeRegion);
  const looks = places.slice(0, LOOKS_MAX).map((place) => ({ ...place, fromMs }));
  const problems: string[] = [];
  for (let at = 0; at < looks.length; at += AT_ONCE) {
    const told = await Promise.all(looks.slice(at, at + AT_ONCE).map((look) => lookOnce(deps, look, nowMs)));
    problems.push(...told.flat());
  }
  if (places.length > looks.length) {
    problems.push(
      `The incident is in ${places.length} accounts and regions: ${looks.length} of them were asked about.`,
    );
  }
  if (isCut) problems.push(`The incident is older than ${HOURS_MAX / 24} days: only those were asked about.`);
  const found = await readFindings(db, looks);
  return { findings: rank(found, incident).slice(0, FINDINGS_MAX), problems };
}

/** @returns what could not be asked, now or when it was asked last. */
async function lookOnce(deps: CorroborateDeps, look: Look, nowMs: number): Promise<readonly string[]> {
  const { db } = deps;
  const past = await pastLooks(db, look, nowMs);
  const askFrom = askFromMs(look.fromMs, nowMs, past);
  if (askFrom === undefined) return [...new Set(past.flatMap(({ problem }) => problem ?? []))];
  const { findings, problem } = await ask(deps, look, askFrom, nowMs);
  await storeLook(db, { ...look, fromMs: askFrom }, findings, problem, nowMs);
  return problem === undefined ? [] : [problem];
}

async function ask({ aws }: CorroborateDeps, { account, region }: Look, fromMs: number, nowMs: number): Promise<Asked> {
  const none = (problem: string): Asked => ({ findings: [], problem });
  const access = await aws.forAccount(account, region).catch((error: unknown) => classifyAwsError(error));
  if (access instanceof Error) return none(`Account ${account} (${region}) was not asked: ${access.message}`);
  if (access.kind === 'unreachable') return none(`Account ${account} (${region}) was not asked: ${access.reason}`);
  const { clients } = access;
  const [guardDuty, hub] = await Promise.all([
    orProblem('GuardDuty', clients, askGuardDuty(clients, fromMs)),
    orProblem('Security Hub', clients, askSecurityHub(clients, fromMs, nowMs)),
  ]);
  // GuardDuty reports to Security Hub too, by its finding's ARN.
  const known = guardDuty.findings.map(({ id }) => `/finding/${id}`);
  const others = hub.findings.filter(({ id }) => !known.some((end) => id.endsWith(end)));
  const problems = [guardDuty.problem, hub.problem].filter((each) => each !== undefined);
  return {
    findings: [...guardDuty.findings, ...others],
    problem: problems.length === 0 ? undefined : problems.join(' '),
  };
}

function orProblem(name: string, { accountId, region }: AwsClients, asked: Promise<Asked>): Promise<Asked> {
  return asked.catch((error: unknown) => ({
    findings: [],
    problem: `${name} in account ${accountId} (${region}) could not be asked: ${classifyAwsError(error).message}`,
  }));
}

function rank(found: readonly Finding[], { principals }: Incident): Finding[] {
  const names = new Set(principals.flatMap(({ name }) => [name, shortPrincipal(name)]));
  const isAbout = ({ about }: Finding): number =>
    about.some((each) => names.has(each) || names.has(shortPrincipal(each))) ? 1 : 0;
  return [...found].sort((a, b) => isAbout(b) - isAbout(a) || b.lastSeenMs - a.lastSeenMs || (a.id < b.id ? -1 : 1));
}
