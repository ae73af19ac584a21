import type { Clock } from '../clock.js';
import type { Secret } from '../config/secret.js';
import type { Log } from '../log/port.js';
import { classifyAwsError } from './classify-aws-error.js';
import { findIdentity } from './identity.js';
import type { CallObserver } from './oversee-calls.js';
import { createPacer } from './pacer.js';
import type { AccountAccess, AwsAccess, AwsClients, AwsIdentity } from './port.js';
import { createRecentMap } from './recent-map.js';
import { type Refusal, waitMs } from './refusal.js';
import { createRegionGate } from './region-gate.js';
import { createRoleSessions } from './role-sessions.js';
import { type AwsCredentials, type CredentialsProvider, createSdkClients } from './sdk-clients.js';

export interface AwsOptions {
  /** Our own: STS is asked here. */
  readonly region: string;
  readonly readerRoleName: string;
  /** Known when it is needed, since it may have to be fetched from AWS first. */
  readonly externalId?: () => Promise<Secret>;
  /** What the accounts' own CloudTrail says who it was; 2 to 64 of letters, digits and `_+=,.@-`. */
  readonly sessionName?: string;
  /** Survives role chains and is logged by CloudTrail. Every trust policy, and our own role, must allow sts:SetSourceIdentity. */
  readonly sourceIdentity?: string;
  /** Of a sandbox: all services are asked there. */
  readonly endpoint?: string;
  /** Left out: the SDK's default chain. */
  readonly credentials?: AwsCredentials | CredentialsProvider;
  /** Left out: that of our own identity. */
  readonly partition?: string;
  /** Of all paced calls together; left out: only AWS's quotas count. */
  readonly requestsPerSecond?: number;
  /** How often one request is made before it has failed; SDK: 3. */
  readonly attemptsMax?: number;
}

export interface AwsDependencies {
  readonly clock: Clock;
  readonly log: Log;
  /** For the metrics. */
  readonly onCall?: CallObserver;
}

const SESSION_NAME = 'trailwarden-collector';
const ATTEMPTS_MAX = 5;
/** Twice what an organization can have. */
const MARKS_MAX = 20_000;

/** The way to AWS. Nothing is asked before it is needed. */
export function connectAws(options: AwsOptions, { clock, log, onCall = () => {} }: AwsDependencies): AwsAccess {
  const pacer = createPacer();
  const { attemptsMax = ATTEMPTS_MAX, endpoint, requestsPerSecond } = options;
  const sdk = createSdkClients({ attemptsMax, endpoint, requestsPerSecond }, pacer, onCall);
  const marks = createRecentMap<'suspended' | 'closed'>(MARKS_MAX);
  let known: Promise<AwsIdentity> | undefined;

  // Everything of ours draws on the credentials of one client, so that they are looked for, and renewed, once.
  const source = sdk.of({ key: 'source', accountId: '', ...providerOf(options.credentials) }, options.region);
  const ownCredentials: CredentialsProvider = async (how) => {
    const { config } = await source.sts();
    return (config.credentials as CredentialsProvider)(how);
  };

  function identity(): Promise<AwsIdentity> {
    known ??= findIdentity(source, options.partition).catch((error: unknown) => {
      known = undefined;
      throw classifyAwsError(error);
    });
    return known;
  }

  async function own(region: string): Promise<AwsClients> {
    const { accountId } = await identity();
    return sdk.of({ key: 'own', accountId, credentials: ownCredentials }, region);
  }

  const sessions = createRoleSessions(
    {
      readerRoleName: options.readerRoleName,
      externalId: options.externalId,
      sessionName: options.sessionName ?? SESSION_NAME,
      sourceIdentity: options.sourceIdentity,
    },
    () => own(options.region),
    async () => (await identity()).partition,
    { clock, log },
  );
  const gate = createRegionGate(clock);

  function inRole(accountId: string, region: string): AwsClients {
    const credentials: CredentialsProvider = (how) => sessions.credentials(accountId, how?.forceRefresh === true);
    return sdk.of({ key: accountId, accountId, credentials }, region);
  }

  async function forAccount(accountId: string, region: string): Promise<AccountAccess> {
    const mark = marks.get(accountId);
    if (mark !== undefined) return marked(mark, clock.nowMs());
    const entry = await sessions.enter(accountId);
    const isOurs = accountId === (await identity()).accountId;
    if (entry.kind === 'refused' && !(isOurs && entry.state === 'denied')) return unreachable(entry);
    const clients = entry.kind === 'refused' ? await own(region) : inRole(accountId, region);
    const closed = await gate.refusal(clients);
    return closed === undefined ? { kind: 'reachable', clients } : unreachable(closed);
  }

  return {
    identity,
    own,
    forAccount,
    markAccount(accountId, state) {
      if (state === (marks.get(accountId) ?? 'active')) return;
      if (state === 'active') marks.delete(accountId);
      else marks.set(accountId, state);
      // What was found out before may no longer be so.
      sessions.forget(accountId);
    },
    externalIdIsEnforced: (accountId) => sessions.externalIdIsEnforced(accountId),
    async close() {
      pacer.close();
      sdk.close();
    },
  };
}

function providerOf(credentials: AwsOptions['credentials']): { credentials?: CredentialsProvider } {
  if (credentials === undefined) return {};
  return { credentials: typeof credentials === 'function' ? credentials : async () => credentials };
}

function marked(state: 'suspended' | 'closed', nowMs: number): AccountAccess {
  const reason = `The organization says that this account is ${state}: no role is assumed there. Files it still delivers are read.`;
  return { kind: 'unreachable', state, reason, nextTryMs: nowMs + waitMs(state, 0) };
}

function unreachable({ state, reason, nextTryMs }: Refusal): AccountAccess {
  return { kind: 'unreachable', state, reason, nextTryMs };
}
