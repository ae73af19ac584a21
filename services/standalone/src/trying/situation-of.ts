import type { Incident } from '@trailwarden/detector';
import type { AccountFacts, IncidentState, Mode, Situation, World } from '@trailwarden/playbooks';
import type { RespondSettings } from '@trailwarden/responder';
import type { IncidentAround } from '../control/port.js';
import type { WorldFile } from './world-file.js';

export interface Tried {
  readonly incident: Incident;
  readonly state: IncidentState;
  /** What the store knows around it; undefined for one of a file. */
  readonly around: IncidentAround | undefined;
  readonly world: WorldFile | undefined;
  readonly mode: Mode | undefined;
  readonly settings: RespondSettings;
  readonly nowMs: number;
}

export interface TriedSituation {
  readonly situation: Situation;
  /** What nobody said and is believed all the same, a sentence each. */
  readonly assumed: readonly string[];
}

const MINUTE_MS = 60_000;
/** An account that no organization has. */
const ELSEWHERE = '000000000000';

/** What a plan is made of, without asking AWS: what only AWS knows is taken from the world file, or for granted and said so. */
export function situationOf(tried: Tried): TriedSituation {
  const { incident, state, around, world, mode, settings } = tried;
  const assumed: string[] = [];
  const suppose = <Value>(value: Value | undefined, otherwise: Value, sentence: string): Value => {
    if (value !== undefined) return value;
    assumed.push(sentence);
    return otherwise;
  };
  const nowMs = suppose(
    // Of what is over it is asked what was to be done, not that it is history by now.
    world?.now ?? (around?.state === 'open' ? tried.nowMs : undefined),
    (incident.lastMinute + 1) * MINUTE_MS,
    'It is the minute after the incident was last seen.',
  );
  const organization: World['organization'] = {
    managementAccountId: suppose(
      world?.managementAccount,
      ELSEWHERE,
      'None of its accounts is the management account (managementAccount of --world).',
    ),
    securityAccountId: suppose(
      world?.securityAccount,
      ELSEWHERE,
      'None of them is the account Trailwarden runs in (securityAccount).',
    ),
    accounts: new Map(
      Object.entries(
        suppose(
          world?.accounts ?? around?.accounts,
          activeAccounts(incident),
          'All of them are active and of the organization, without OU and tags (accounts).',
        ),
      ) as [string, AccountFacts][],
    ),
  };
  return {
    situation: {
      incident,
      state,
      world: {
        nowMs,
        organization,
        ourRoles: settings.ourRoles,
        principalTags: tagsOf(incident, world),
        findings:
          world?.findings.map(({ account: accountId, at, ...finding }) => ({
            ...finding,
            accountId,
            lastSeenMs: at ?? nowMs,
          })) ??
          around?.findings ??
          [],
        protect: settings.protect,
        mode: mode ?? settings.mode,
        caps: settings.caps,
        containments:
          world?.containments.map(({ incident: incidentId, playbook, account, target, at, ...each }) => ({
            ...each,
            incidentId,
            playbookId: playbook,
            accountId: account,
            targetKey: target,
            atMs: at,
          })) ??
          around?.containments ??
          [],
        historyHours: settings.historyHours,
      },
    },
    assumed,
  };
}

function activeAccounts({ accounts }: Incident): Record<string, AccountFacts> {
  return Object.fromEntries(accounts.map((id) => [id, { name: id, state: 'ACTIVE', ouPath: undefined, tags: {} }]));
}

/** Of a world that was written down, who is not in it has no tags; else they are not known, and guard rails refuse. */
function tagsOf({ principals }: Incident, world: WorldFile | undefined): World['principalTags'] {
  if (world === undefined) return new Map();
  return new Map(principals.map(({ name }) => [name, world.principalTags[name] ?? {}]));
}
