/** A policy as it was put, JSON text. The API gives it back URL-encoded. */
export type PolicyText = string;

/** What one account's IAM holds. Plain data: the IAM service changes it, authorization reads it. Names are as given; look-ups by name are by exact name. */
export interface IamState {
  /**
   * Goes up with every change; decisions are remembered under it. The dispatcher raises it after each successful call to IAM that
   * is no read, so handlers need not; whoever changes IAM past the API uses {@link changeIam}.
   */
  version: number;
  alias: string | undefined;
  /** By name. */
  readonly users: Map<string, IamUser>;
  readonly groups: Map<string, IamGroup>;
  readonly roles: Map<string, IamRole>;
  readonly instanceProfiles: Map<string, IamInstanceProfile>;
  /** Customer managed, by ARN. AWS's own are in {@link AWS_MANAGED_POLICIES}. */
  readonly policies: Map<string, ManagedPolicy>;
  /** Virtual ones, assigned or not, by serial number (an ARN). */
  readonly mfaDevices: Map<string, MfaDevice>;
}

/** Whatever policies hang on. */
export interface PolicyHolder {
  /** By policy name. */
  readonly inlinePolicies: Map<string, PolicyText>;
  /** ARNs of managed policies. */
  readonly attachedPolicies: Set<string>;
}

export interface IamUser extends PolicyHolder {
  readonly name: string;
  /** With both slashes. */
  readonly path: string;
  readonly arn: string;
  /** `AIDA…`. */
  readonly id: string;
  readonly createdMs: number;
  passwordLastUsedMs: number | undefined;
  /** ARN of a managed policy. */
  permissionsBoundary: string | undefined;
  loginProfile: LoginProfile | undefined;
  /** By id. */
  readonly accessKeys: Map<string, AccessKey>;
  readonly sshKeys: Map<string, SshKey>;
  readonly signingCertificates: Map<string, SigningCertificate>;
  readonly serviceCredentials: Map<string, ServiceCredential>;
  /** Names. */
  readonly groups: Set<string>;
  readonly tags: Map<string, string>;
}

export interface LoginProfile {
  readonly createdMs: number;
  password: string;
  passwordResetRequired: boolean;
}

export type CredentialStatus = 'Active' | 'Inactive';

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly createdMs: number;
  status: CredentialStatus;
  /** Kept by the dispatcher for every call made with the key. */
  lastUsed: { readonly atMs: number; readonly region: string; readonly service: string } | undefined;
}

export interface SshKey {
  readonly id: string;
  readonly fingerprint: string;
  readonly body: string;
  readonly uploadedMs: number;
  status: CredentialStatus;
}

export interface SigningCertificate {
  readonly id: string;
  readonly body: string;
  readonly uploadedMs: number;
  status: CredentialStatus;
}

export interface ServiceCredential {
  readonly id: string;
  /** `codecommit.amazonaws.com`, `cassandra.amazonaws.com`. */
  readonly service: string;
  readonly userName: string;
  readonly createdMs: number;
  password: string;
  status: CredentialStatus;
}

export interface MfaDevice {
  readonly serialNumber: string;
  /** Of the user it is on; undefined while unassigned. */
  userName: string | undefined;
  enabledMs: number | undefined;
}

export interface IamGroup extends PolicyHolder {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdMs: number;
}

export interface IamRole extends PolicyHolder {
  readonly name: string;
  /** `/aws-service-role/…/` marks a service-linked role. */
  readonly path: string;
  readonly arn: string;
  /** `AROA…`. */
  readonly id: string;
  readonly createdMs: number;
  description: string | undefined;
  trustPolicy: PolicyText;
  maxSessionSeconds: number;
  permissionsBoundary: string | undefined;
  lastUsed: { readonly atMs: number; readonly region: string } | undefined;
  readonly tags: Map<string, string>;
}

export interface IamInstanceProfile {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdMs: number;
  /** Names; at most one. */
  readonly roles: Set<string>;
}

export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdMs: number;
  description: string | undefined;
  defaultVersionId: string;
  /** By version id, `v1` the first. */
  readonly versions: Map<string, { readonly text: PolicyText; readonly createdMs: number }>;
}

export function emptyIam(): IamState {
  return {
    version: 0,
    alias: undefined,
    users: new Map(),
    groups: new Map(),
    roles: new Map(),
    instanceProfiles: new Map(),
    policies: new Map(),
    mfaDevices: new Map(),
  };
}

/** Changes an account's IAM past the API, so that decisions remembered before are forgotten. */
export function changeIam<T>(iam: IamState, change: (iam: IamState) => T): T {
  iam.version += 1;
  return change(iam);
}

const allow = (action: string | readonly string[]): PolicyText =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });

/** The few AWS managed policies that simulated accounts use, by ARN: in spirit, not to the letter. */
export const AWS_MANAGED_POLICIES: ReadonlyMap<string, PolicyText> = new Map([
  ['arn:aws:iam::aws:policy/AdministratorAccess', allow('*')],
  [
    'arn:aws:iam::aws:policy/PowerUserAccess',
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }],
    }),
  ],
  ['arn:aws:iam::aws:policy/IAMFullAccess', allow('iam:*')],
  [
    'arn:aws:iam::aws:policy/ReadOnlyAccess',
    allow(['*:Get*', '*:List*', '*:Describe*', 's3:Get*', 's3:List*', 'iam:Get*', 'iam:List*']),
  ],
  ['arn:aws:iam::aws:policy/AmazonS3FullAccess', allow('s3:*')],
  [
    'arn:aws:iam::aws:policy/AWSDenyAll',
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] }),
  ],
]);

/** The text in force of a managed policy, the account's own or AWS's; undefined when there is none. */
export function managedPolicyText(iam: IamState, arn: string): PolicyText | undefined {
  const own = iam.policies.get(arn);
  return own === undefined ? AWS_MANAGED_POLICIES.get(arn) : own.versions.get(own.defaultVersionId)?.text;
}
