import type { Caps, Mode, Protection } from '@trailwarden/playbooks';

/** What a responder is told to do, and how far it may go. */
export interface RespondSettings {
  readonly mode: Mode;
  readonly homeRegion: string;
  readonly protect: Protection;
  readonly caps: Caps;
  readonly historyHours: number;
  /** Who may approve, decline, extend and revert. Nobody: nothing that asks is ever done. */
  readonly approvers: readonly Approver[];
  /** Roles of our own, by name: never contained. */
  readonly ourRoles: readonly string[];
  /** Steps worked on at once by this process. */
  readonly stepWorkers: number;
  /** Address of the console, without a slash at its end; undefined where there is none. */
  readonly consoleUrl: string | undefined;
}

/** A person by each way in that knows them. */
export interface Approver {
  /** As the command and the audit have it. */
  readonly name: string;
  /** Slack's user id, `U…`. */
  readonly slack?: string | undefined;
}
