import type { Incident, Severity } from '@trailwarden/detector';

/** open: going on; ended; withdrawn: an early look that did not hold; superseded: part of another incident by now. */
export type IncidentState = 'open' | 'ended' | 'withdrawn' | 'superseded';

/** All that conditions and guard rails may look at. Plain data; the responder gathers it, tests write it down. */
export interface Situation {
  readonly incident: Incident;
  readonly state: IncidentState;
  readonly world: World;
}

export interface World {
  readonly nowMs: number;
  readonly organization: {
    readonly managementAccountId: string | undefined;
    /** Where Trailwarden runs. */
    readonly securityAccountId: string | undefined;
    /** By id; an account that is not in it is unknown: nothing is contained there. */
    readonly accounts: ReadonlyMap<string, AccountFacts>;
  };
  /** Roles that Trailwarden itself runs on or enters, by name, in any account. */
  readonly ourRoles: readonly string[];
  /** Tags of principals, by ARN, where they were looked up. */
  readonly principalTags: ReadonlyMap<string, Tags>;
  /** What GuardDuty and Security Hub say about the same accounts at the same time. */
  readonly findings: readonly Finding[];
  readonly protect: Protection;
  /** What the settings allow at the most. */
  readonly mode: Mode;
  readonly caps: Caps;
  /** Containments that were really begun, not rehearsed: of the last hour, longer where a cool-down asks for it, and all that still stand. */
  readonly containments: readonly PastContainment[];
  /** Incidents that were over for longer than this before anybody looked are history: nobody is told, nothing is done. */
  readonly historyHours: number;
}

export interface AccountFacts {
  readonly name: string;
  /** Organizations' State: ACTIVE, SUSPENDED, … */
  readonly state: string;
  /** `o-…/r-…/ou-…/`; undefined when AWS does not tell. */
  readonly ouPath: string | undefined;
  readonly tags: Tags;
}

export type Tags = Readonly<Record<string, string>>;

/** dry-run: nothing leaves, what would be done is recorded. tell: people and tools are told, rights are not touched. live: everything. */
export const MODES = ['dry-run', 'tell', 'live'] as const;
export type Mode = (typeof MODES)[number];

/** Never contained. Patterns: `*` stands for any text. */
export interface Protection {
  /** ARNs or names of users and roles. */
  readonly principals: readonly string[];
  readonly accounts: readonly string[];
  /** Of principals and accounts: `key` or `key=value`. */
  readonly tags: readonly string[];
}

/** How many containments before a person is asked, whatever the playbook says. */
export interface Caps {
  readonly perHour: number;
  readonly perAccountHour: number;
  readonly perRun: number;
}

export interface PastContainment {
  readonly incidentId: string;
  readonly playbookId: string;
  readonly action: string;
  readonly accountId: string;
  readonly targetKey: string;
  readonly atMs: number;
  /** It has not been undone yet: nothing of the same kind is laid on top of it, whose snapshot would show the first one's work. */
  readonly standing?: boolean;
}

/** A second opinion. */
export interface Finding {
  readonly from: 'guardduty' | 'security-hub';
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly title: string;
  readonly type: string;
  readonly severity: Severity;
  /** Principals or other resources it names, as ARNs, user names or access key ids. */
  readonly about: readonly string[];
  readonly lastSeenMs: number;
}
