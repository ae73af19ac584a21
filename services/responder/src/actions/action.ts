import type { AwsClients } from '@trailwarden/platform';
import type { ActionSpec, Target } from '@trailwarden/playbooks';
import type { Story } from './story.js';

/** Plain JSON, since it is stored. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A permission of IAM, and what it is for. */
export interface ActionPermission {
  readonly action: string;
  readonly why: string;
  /** member: of the responder role in every account. own: of the role that Trailwarden itself runs on. */
  readonly of: 'member' | 'own';
}

/** A call as it would be made: what a dry run shows, and a test holds the later calls to. Secrets are not in it. */
export interface PlannedCall {
  /** `iam`, `slack`, `https`. */
  readonly service: string;
  /** `PutUserPolicy`, `chat.postMessage`, `POST`. */
  readonly operation: string;
  readonly accountId?: string;
  readonly region?: string;
  /** Its parameters, large texts cut. */
  readonly input: { readonly [key: string]: Json };
}

/** What every action is handed. AWS clients are on the responder role of an account, or on our own. Calls through them are written into the audit. */
export interface ActionPorts {
  readonly nowMs: () => number;
  readonly aws: {
    /** @throws AppError when the account cannot be entered. */
    member(accountId: string, region: string): Promise<AwsClients>;
    own(region: string): Promise<AwsClients>;
    readonly homeRegion: string;
    readonly ownAccountId: string;
    readonly partition: string;
  };
  readonly channels: Channels;
  readonly signal: AbortSignal;
}

/** Ways out that are no AWS. Undefined: not configured; an action then throws NotConfiguredError. */
export interface Channels {
  readonly slack: import('../slack/port.js').SlackPort | undefined;
  readonly webhook: import('./webhook-port.js').WebhookPort | undefined;
}

/**
 * Follows an incident: called again whenever the story has moved on, with what it said of itself the last time. Level-triggered: it makes what is
 * told equal to the story as it stands, whatever was told before, and looks before it speaks, so that a repeated call after a crash tells nothing twice.
 */
export interface TellAction<Settings extends object = object, Receipt extends Json = Json>
  extends ActionSpec<Settings> {
  readonly kind: 'tell';
  readonly permissions: readonly ActionPermission[];
  /** The calls that `tell` would make now. Pure. */
  calls(
    story: Story,
    settings: Settings,
    receipt: Receipt | undefined,
    ports: Pick<ActionPorts, 'aws'>,
  ): readonly PlannedCall[];
  /** @returns what is needed to go on: where the message is, what was told. */
  tell(story: Story, settings: Settings, receipt: Receipt | undefined, ports: ActionPorts): Promise<Receipt>;
  /** Of an action with many destinations: those that cannot be told for good while others were, each a sentence. */
  shortfall?(receipt: Receipt): readonly string[];
}

/** Takes rights away. `inspect` is stored before the first `apply`, and never overwritten. */
export interface ContainAction<Settings extends object = object, Prior extends Json = Json>
  extends ActionSpec<Settings> {
  readonly kind: 'contain';
  readonly permissions: readonly ActionPermission[];
  /** What reverting does not give back, each a sentence; shown before anybody approves. */
  readonly notRestored: readonly string[];
  /** When to re-read and sweep, in milliseconds after `apply`; contained is said after the last. */
  readonly verifyAfterMs: readonly number[];
  /** What is there now. */
  inspect(on: Target, settings: Settings, ports: ActionPorts): Promise<Inspection<Prior>>;
  /** The calls that `apply` would make, in order, of what `inspect` saw. Pure. */
  calls(on: Target, settings: Settings, prior: Prior): readonly PlannedCall[];
  /** The calls that `revert` would make. Pure. */
  revertCalls(on: Target, settings: Settings, prior: Prior): readonly PlannedCall[];
  /** Twice is as good as once. */
  apply(on: Target, settings: Settings, prior: Prior, ports: ActionPorts): Promise<void>;
  /**
   * Reads again, and takes away what came back meanwhile.
   * @param since - when it was first applied, milliseconds since 1970.
   */
  verify(on: Target, settings: Settings, prior: Prior, since: number, ports: ActionPorts): Promise<Verdict>;
  /** Gives back what was, nothing more; what somebody else changed meanwhile stays as it is now. Twice is as good as once. */
  revert(on: Target, settings: Settings, prior: Prior, ports: ActionPorts): Promise<void>;
  /** Reads again whether everything is as it was. */
  verifyReverted(on: Target, settings: Settings, prior: Prior, ports: ActionPorts): Promise<Verdict>;
}

export type Inspection<Prior> =
  | {
      readonly kind: 'found';
      readonly prior: Prior /** In words, for the audit and the dry run. */;
      readonly summary: readonly string[];
    }
  /** It is not there (any more), or cannot be acted on: why. */
  | { readonly kind: 'not-applicable'; readonly reason: string };

export interface Verdict {
  /** holds: as it should be now. swept: it was not, and is again: look once more. broken: it is not, and cannot be made so. */
  readonly kind: 'holds' | 'swept' | 'broken';
  /** What was found, and done about it, each a sentence. */
  readonly notes: readonly string[];
}

/** Whatever its settings are: a playbook's were parsed by its own schema, and what it stored comes back to itself. */
export type Action = TellAction<object, Json> | ContainAction<object, Json>;
