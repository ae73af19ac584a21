/** What kind of event a record is; AWS analyses management and data events, never network activity. */
export const CATEGORIES = ['management', 'data', 'network'] as const;
export type Category = (typeof CATEGORIES)[number];

/** Who is behind a principal: somebody at a keyboard, or a program. News of a person and of a program are not equally rare. */
export const PRINCIPAL_KINDS = ['people', 'machines'] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** One CloudTrail record, reduced to what is counted. The only way into a tally. */
export interface CountedEvent {
  /** Whole minutes since 1970, UTC: the minute of `eventTime`. */
  readonly minute: number;
  /** Account this copy was delivered to. */
  readonly account: string;
  readonly region: string;
  /** `eventSource`, as `iam.amazonaws.com`. */
  readonly source: string;
  /** `eventName`, as `CreateUser`. */
  readonly name: string;
  readonly category: Category;
  readonly readOnly: boolean;
  /** The key to group by: role ARN for sessions (person's name appended for SSO roles), else ARN, else service, else `hidden`. */
  readonly principal: string;
  readonly principalKind: PrincipalKind;
  /** `sourceIPAddress` as written: an address, a service name or `AWS Internal`; empty when absent. */
  readonly address: string;
  /** `userAgent` as written; empty when absent. */
  readonly agent: string;
  /** What the error is called; undefined for a call that succeeded. */
  readonly errorCode: string | undefined;
}
