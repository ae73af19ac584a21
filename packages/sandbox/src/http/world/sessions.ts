import type { PolicyText } from './iam.js';

/** Temporary credentials that STS gave out. */
export interface Session {
  /** `ASIA…`. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly accountId: string;
  readonly roleName: string;
  /** `AROA…` of the role as it was then. */
  readonly roleId: string;
  readonly sessionName: string;
  readonly startedMs: number;
  readonly expiresMs: number;
  /** Session policies narrow what the role may do. */
  readonly policies: readonly PolicyText[];
  readonly sourceIdentity: string | undefined;
}

/** Who makes a call. */
export interface Principal {
  readonly kind: 'root' | 'user' | 'role-session';
  readonly accountId: string;
  /** `arn:aws:iam::…:user/…`, `arn:aws:sts::…:assumed-role/ROLE/SESSION`, `arn:aws:iam::…:root`. */
  readonly arn: string;
  /** `AIDA…`, `AROA…:SESSION`, or the account's id for root. */
  readonly userId: string;
  /** Of the user or the role; 'root' for root. */
  readonly name: string;
  /** The role's ARN, path and all, of a role session. */
  readonly issuerArn: string | undefined;
  readonly sessionName: string | undefined;
  readonly session: Session | undefined;
  readonly accessKeyId: string;
}
