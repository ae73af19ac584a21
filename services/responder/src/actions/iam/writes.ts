import {
  AttachUserPolicyCommand,
  CreateLoginProfileCommand,
  DeleteLoginProfileCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  type IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccessKeyCommand,
  UpdateServiceSpecificCredentialCommand,
  UpdateSigningCertificateCommand,
  UpdateSSHPublicKeyCommand,
} from '@aws-sdk/client-iam';
import { type AppError, classifyAwsError } from '@trailwarden/platform';
import type { Target } from '@trailwarden/playbooks';
import type { ActionPorts, Json, PlannedCall } from '../action.js';
import { IamBusyError } from './errors.js';
import { randomPassword } from './random-password.js';

const COMMANDS = {
  PutUserPolicy: PutUserPolicyCommand,
  DeleteUserPolicy: DeleteUserPolicyCommand,
  AttachUserPolicy: AttachUserPolicyCommand,
  DetachUserPolicy: DetachUserPolicyCommand,
  TagUser: TagUserCommand,
  UntagUser: UntagUserCommand,
  UpdateAccessKey: UpdateAccessKeyCommand,
  DeleteLoginProfile: DeleteLoginProfileCommand,
  CreateLoginProfile: CreateLoginProfileCommand,
  UpdateSigningCertificate: UpdateSigningCertificateCommand,
  UpdateSSHPublicKey: UpdateSSHPublicKeyCommand,
  UpdateServiceSpecificCredential: UpdateServiceSpecificCredentialCommand,
  PutRolePolicy: PutRolePolicyCommand,
  DeleteRolePolicy: DeleteRolePolicyCommand,
} as const;

/** One change in IAM, as plain data: what a dry run shows is what is sent later. A password is made when it is sent. */
export interface IamWrite {
  readonly operation: keyof typeof COMMANDS;
  readonly input: { readonly [key: string]: Json };
}

/** Something to do with one account's IAM. */
export interface IamAccount {
  readonly client: IAMClient;
  readonly signal: AbortSignal;
}

export async function enterIam(on: Target, { aws, signal }: ActionPorts): Promise<IamAccount> {
  if (on.accountId === undefined) throw new TypeError(`target ${on.key} has no account`);
  const clients = await aws.member(on.accountId, aws.homeRegion);
  return { client: await clients.iam(), signal };
}

/** So that what is wanted is there already, or is nothing that is left to be switched off. */
const DONE: { readonly [Operation in IamWrite['operation']]?: RegExp } = {
  CreateLoginProfile: /^EntityAlreadyExists/,
};
const GONE = /^NoSuchEntity/;
const BUSY = /^(?:EntityTemporarilyUnmodifiable|ConcurrentModification)/;

/**
 * Twice is as good as once; what is gone needs no change.
 * @throws what the SDK throws, and IamBusyError.
 */
export async function write({ client, signal }: IamAccount, { operation, input }: IamWrite): Promise<void> {
  // The commands' inputs are held to AWS's own model by the tests, not here: a stored write is plain JSON.
  const Command = COMMANDS[operation] as unknown as new (members: object) => PutUserPolicyCommand;
  const secret = operation === 'CreateLoginProfile' ? { Password: randomPassword() } : {};
  const command = new Command({ ...input, ...secret });
  tellFullForGood(command);
  try {
    await client.send(command, { abortSignal: signal });
  } catch (error) {
    const name = nameOf(error);
    if (GONE.test(name) || DONE[operation]?.test(name)) return;
    if (BUSY.test(name)) throw new IamBusyError(operation, error);
    throw error;
  }
}

/**
 * A quota that is used up is LimitExceeded in IAM, which the SDK takes for throttling: it would try again and again, and slow the client down for
 * all that is still to be switched off. Who fills up the room for policies must not gain the time. So the SDK gets to see another name.
 */
function tellFullForGood({ middlewareStack }: PutUserPolicyCommand): void {
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (error instanceof Error && error.name === 'LimitExceededException') error.name = 'LimitExceeded';
        throw error;
      }
    },
    // Within the retries.
    { step: 'deserialize', priority: 'high', name: 'trailwardenFullForGood' },
  );
}

export function isLimitExceeded(error: unknown): boolean {
  return /^LimitExceeded/.test(nameOf(error));
}

function isGone(error: unknown): boolean {
  return GONE.test(nameOf(error));
}

/** @returns undefined when there is no such thing. */
export async function unlessGone<T>(look: Promise<T>): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

export function planned(accountId: string | undefined, { operation, input }: IamWrite): PlannedCall {
  return { service: 'iam', operation, input, ...(accountId !== undefined && { accountId }) };
}

/** Goes on after what cannot be done, so that one missing permission does not leave everything else open. */
export interface Attempts {
  /** @throws at once what concerns all calls alike: throttling, no answer. */
  make(step: () => Promise<void>): Promise<void>;
  /** @throws the first that was put off. */
  settle(): void;
  failures(): readonly AppError[];
}

export function makeAttempts(): Attempts {
  const failed: { readonly error: unknown; readonly known: AppError }[] = [];
  return {
    async make(step) {
      try {
        await step();
      } catch (error) {
        const known = classifyAwsError(error);
        if (known.retryable && !(known instanceof IamBusyError)) throw error;
        failed.push({ error, known });
      }
    },
    settle() {
      const [first] = failed;
      if (first !== undefined) throw first.error;
    },
    failures: () => failed.map(({ known }) => known),
  };
}
