import type { LoggedCall } from './call-log.js';
import type { Faults } from './faults/faults.js';
import type { RawService } from './raw-service.js';
import type { Service } from './service.js';
import type { Delivered } from './world/delivery.js';
import type { WorldOptions } from './world/sandbox-options.js';
import type { World } from './world/world.js';

export interface SandboxOptions extends WorldOptions {
  /** Any free one when left out. */
  readonly port?: number;
  /** Beside AWS's and Slack: what the sandbox also answers for. */
  readonly rawServices?: readonly RawService[];
  /** Beside or instead of those that come with the sandbox, by signing name. */
  readonly services?: readonly Service[];
  /** Calls back after so many milliseconds; returns how to cancel it. The machine's timers when left out. */
  readonly after?: (waitMs: number, run: () => void) => () => void;
}

/** An AWS Organization on 127.0.0.1, for the SDK and the command line. */
export interface Sandbox {
  /** Endpoint of every service. */
  readonly url: string;
  /** Of Trailwarden's own role in the security account. Signatures are not verified, so the secret guards nothing. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  readonly organizationId: string;
  readonly managementAccountId: string;
  readonly securityAccountId: string;
  readonly externalId: string;
  /** In every account, without a path. */
  readonly readerRoleName: string;
  readonly responderRoleName: string;
  /** Where the organization's and the security account's things are. */
  readonly homeRegion: string;
  /** Of the organization's trail, in the security account. */
  readonly bucket: string;
  /** Gets a notice for each log file in `bucket`. */
  readonly noticeQueueUrl: string;
  /** Gets write events as EventBridge forwards them, when asked for. */
  readonly eventBusQueueUrl: string | undefined;
  readonly faults: Faults;
  /** Everything there is, to look at and to change. */
  readonly world: World;
  /** First minute that is not yet delivered, since 1970. */
  readonly nextMinute: number;
  /** The world goes on: log files up to and including this minute appear, with their notices. */
  deliverUpTo(minute: number): Promise<Delivered>;
  /** Accounts enter the organization, or come back. */
  join(...accountIds: string[]): void;
  leave(...accountIds: string[]): void;
  suspend(...accountIds: string[]): void;
  /** The latest calls, oldest first. */
  calls(): readonly LoggedCall[];
  forgetCalls(): void;
  close(): Promise<void>;
}

/**
 * Loaded when it is called: all of AWS's clients and the policy engine stand behind it, which nobody needs who only makes log files.
 * @throws when the port is taken.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { openSandbox } = await import('./open-sandbox.js');
  return openSandbox(options);
}
