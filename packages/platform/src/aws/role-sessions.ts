import type { Clock } from '../clock.js';
import type { Secret } from '../config/secret.js';
import type { AppError } from '../errors.js';
import type { Log } from '../log/port.js';
import { classifyAwsError } from './classify-aws-error.js';
import { AwsDeniedError, AwsRegionDisabledError, AwsThrottledError } from './errors.js';
import type { AwsClients, ExternalIdCheck, ReachState } from './port.js';
import { createRecentMap } from './recent-map.js';
import { type Refusal, refuse } from './refusal.js';
import type { AwsCredentials } from './sdk-clients.js';

export interface RoleOptions {
  readonly readerRoleName: string;
  readonly externalId: (() => Promise<Secret>) | undefined;
  readonly sessionName: string;
  readonly sourceIdentity: string | undefined;
}

export type Entry =
  | { readonly kind: 'assumed'; readonly credentials: AwsCredentials; readonly expiresMs: number }
  | Refusal;

export interface RoleSessions {
  /** @throws AwsError that is about ourselves, as AwsUnreachableError. */
  enter(accountId: string): Promise<Entry>;
  /** For a client of the SDK. @throws AppError when the role may not be assumed any more. */
  credentials(accountId: string, forceRefresh: boolean): Promise<AwsCredentials>;
  externalIdIsEnforced(accountId: string): Promise<ExternalIdCheck>;
  forget(accountId: string): void;
}

/** Accounts whose credentials or refusal are kept. */
const ACCOUNTS_MAX = 4_000;
/** From a role to a role AWS grants one hour and refuses, not shortens, anything longer; we run on a role ourselves. */
const SESSION_SECONDS = 3_600;
const SESSION_SECONDS_MIN = 900;
const RENEW_BEFORE_MS = 5 * 60_000;

/**
 * @param home - STS in our own region on our own credentials: tokens of a regional endpoint are good in every region.
 * @param partition - `aws`.
 */
export function createRoleSessions(
  options: RoleOptions,
  home: () => Promise<AwsClients>,
  partition: () => Promise<string>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): RoleSessions {
  const entries = createRecentMap<Entry>(ACCOUNTS_MAX);
  /** One question at a time per account, whoever asks. */
  const inFlight = new Map<string, Promise<Entry>>();

  function enter(accountId: string): Promise<Entry> {
    const known = entries.get(accountId);
    if (known !== undefined && isGood(known)) return Promise.resolve(known);
    return ask(accountId, known);
  }

  function isGood(entry: Entry): boolean {
    const now = clock.nowMs();
    return entry.kind === 'assumed' ? now < entry.expiresMs - RENEW_BEFORE_MS : now < entry.nextTryMs;
  }

  function ask(accountId: string, known: Entry | undefined): Promise<Entry> {
    const underWay = inFlight.get(accountId);
    if (underWay !== undefined) return underWay;
    const asked = assumeOrRefuse(accountId, known)
      .then((entry) => {
        entries.set(accountId, entry);
        return entry;
      })
      .finally(() => inFlight.delete(accountId));
    inFlight.set(accountId, asked);
    return asked;
  }

  async function assumeOrRefuse(accountId: string, known: Entry | undefined): Promise<Entry> {
    try {
      return await assume(accountId, await externalId(), SESSION_SECONDS);
    } catch (error) {
      const failure = classifyAwsError(error);
      const stillGood = known?.kind === 'assumed' && clock.nowMs() < known.expiresMs;
      if (stillGood && failure.retryable) return known;
      const state = stateOf(failure);
      if (state === undefined) throw failure;
      const triesBefore = known?.kind === 'refused' && known.state === state ? known.tries : 0;
      const refusal = refuse(state, reasonOf(failure), failure, triesBefore, clock.nowMs());
      if (triesBefore === 0) log.warn('An account cannot be entered', { accountId, state, reason: refusal.reason });
      return refusal;
    }
  }

  function externalId(): Promise<Secret | undefined> {
    return options.externalId?.() ?? Promise.resolve(undefined);
  }

  async function assume(accountId: string, secret: Secret | undefined, seconds: number): Promise<Entry> {
    const [sts, inPartition] = await Promise.all([home().then((clients) => clients.sts()), partition()]);
    const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
    const command = new AssumeRoleCommand({
      RoleArn: `arn:${inPartition}:iam::${accountId}:role/${options.readerRoleName}`,
      RoleSessionName: options.sessionName,
      DurationSeconds: seconds,
      ...(secret !== undefined && { ExternalId: secret.reveal() }),
      ...(options.sourceIdentity !== undefined && { SourceIdentity: options.sourceIdentity }),
    });
    const { Credentials: given } = await sts.send(command);
    const expiresMs = given?.Expiration?.getTime() ?? clock.nowMs() + seconds * 1_000;
    const credentials = {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
      expiration: new Date(expiresMs),
    };
    log.debug('Entered an account', {
      accountId,
      accessKeyId: credentials.accessKeyId,
      expiresAt: credentials.expiration,
    });
    return { kind: 'assumed', credentials, expiresMs };
  }

  function reasonOf(failure: AppError): string {
    if (!(failure instanceof AwsDeniedError)) return `${failure.message} ${failure.hint}`;
    const { readerRoleName, sourceIdentity, externalId: id } = options;
    if (failure.action === 'sts:SetSourceIdentity') {
      return `The trust policy of role ${readerRoleName} does not allow sts:SetSourceIdentity. Allow it there, or take aws.sourceIdentity out of the settings.`;
    }
    // One answer for all of these: AWS does not say which.
    const causes = [
      'the role is not there yet',
      'its trust policy does not name us',
      ...(id === undefined ? [] : ['its external id is another one']),
      ...(sourceIdentity === undefined ? [] : ['its trust policy does not allow sts:SetSourceIdentity']),
      'our own role may not sts:AssumeRole',
      'a service control policy forbids it',
    ];
    return `Role ${readerRoleName} could not be assumed: ${causes.join(', or ')}.`;
  }

  return {
    enter,
    async credentials(accountId, forceRefresh) {
      const entry = await (forceRefresh ? ask(accountId, undefined) : enter(accountId));
      if (entry.kind === 'refused') throw entry.failure;
      return entry.credentials;
    },
    async externalIdIsEnforced(accountId) {
      const works = (secret: Secret | undefined) =>
        assume(accountId, secret, SESSION_SECONDS_MIN).then(
          () => true,
          (error: unknown) => (classifyAwsError(error) instanceof AwsDeniedError ? false : undefined),
        );
      const withoutIt = await works(undefined);
      if (withoutIt === undefined) return 'unknown';
      if (withoutIt) return 'not-enforced';
      // A refusal proves something only if the role lets us in otherwise.
      const id = await externalId();
      return id !== undefined && (await works(id)) === true ? 'enforced' : 'unknown';
    },
    forget: (accountId) => entries.delete(accountId),
  };
}

/** Of what an account may be like; undefined when it is about ourselves, or the network. */
function stateOf(failure: AppError): Exclude<ReachState, 'reachable' | 'unknown'> | undefined {
  if (failure instanceof AwsDeniedError) return 'denied';
  if (failure instanceof AwsThrottledError) return 'throttled';
  return failure instanceof AwsRegionDisabledError ? 'opted-out' : undefined;
}
