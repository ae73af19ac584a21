import type { SimulatedOrganization } from '../../simulate-organization.js';
import type { PolicyText } from './iam.js';

/** 'organization': in the organization's trail. 'own': a trail of the account's own into a bucket of its own. 'none': no trail. */
export type TrailKind = 'organization' | 'own' | 'none';

export interface WorldOptions {
  /** Its first account is the management account; the second, or the only one, is where Trailwarden runs and the logs lie. */
  readonly organization: SimulatedOrganization;
  /** JSON text; everything is allowed where one is left out. */
  readonly policies?: {
    /** Of Trailwarden's own role in the security account. */
    readonly own?: PolicyText;
    /** Of the reader role in every account, and of the responder role. */
    readonly reader?: PolicyText;
    readonly responder?: PolicyText;
  };
  /** What the roles in the accounts ask for; made from the seed when left out. */
  readonly externalId?: string;
  /** Of the sandbox's sessions, visibility timeouts and creation dates; the machine's own when left out. */
  readonly nowMs?: () => number;
  /** By account id; 'organization' where left out. */
  readonly trails?: Readonly<Record<string, TrailKind>>;
  /** Ids of accounts that are not in the organization until they {@link Sandbox.join}. */
  readonly outside?: readonly string[];
  /** A queue that gets every write event as EventBridge forwards it. */
  readonly eventBus?: boolean;
  /** AWS's own `CloudTrail-Insight/` files for the planted incidents. Their averages are plausible, not measured. */
  readonly awsInsights?: boolean;
}
