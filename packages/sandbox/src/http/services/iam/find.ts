import { Fault } from '../../fault.js';
import type { CallContext } from '../../service.js';
import type { IamGroup, IamRole, IamState, IamUser } from '../../world/iam.js';
import { iamForWriting, iamSeenByReads } from '../../world/iam-propagation.js';

type Caller = Pick<CallContext, 'world' | 'accountId' | 'principal'>;

/** For operations that only look. */
export function readIam({ world, accountId }: Caller): IamState {
  return iamSeenByReads(world, accountId);
}

/** For operations that change something. */
export function writeIam({ world, accountId }: Caller): IamState {
  return iamForWriting(world, accountId);
}

export function noSuchEntity(message: string): Fault {
  return new Fault('NoSuchEntity', message, 404);
}

export function limitExceeded(message: string): Fault {
  return new Fault('LimitExceeded', message, 409);
}

export function validationError(message: string): Fault {
  return new Fault('ValidationError', message, 400);
}

/** A member that must be there. */
export function given<T>(value: T | undefined, member: string): T {
  if (value === undefined || value === '') {
    throw validationError(
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}

/** Operations on users mean the caller when they name nobody. */
function userNameOf(name: string | undefined, { principal }: Caller): string {
  if (name !== undefined && name !== '') return name;
  if (principal.kind !== 'user') throw validationError('Must specify userName when calling with non-User credentials');
  return principal.name;
}

export function findUser(iam: IamState, name: string | undefined, caller: Caller): IamUser {
  const userName = userNameOf(name, caller);
  const user = iam.users.get(userName);
  if (user === undefined) throw noSuchEntity(`The user with name ${userName} cannot be found.`);
  return user;
}

export function findGroup(iam: IamState, name: string | undefined): IamGroup {
  const group = iam.groups.get(given(name, 'groupName'));
  if (group === undefined) throw noSuchEntity(`The group with name ${name} cannot be found.`);
  return group;
}

export function findRole(iam: IamState, name: string | undefined): IamRole {
  const role = iam.roles.get(given(name, 'roleName'));
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

/** Roles that only AWS itself changes. */
const PROTECTED_PATH = /^\/(?:aws-service-role|aws-reserved)\//;

/** @throws {Fault} UnmodifiableEntity for a service-linked role or one of Identity Center. */
export function findOwnRole(iam: IamState, name: string | undefined): IamRole {
  const role = findRole(iam, name);
  if (PROTECTED_PATH.test(role.path)) {
    throw new Fault(
      'UnmodifiableEntity',
      `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
    );
  }
  return role;
}

const NAME = /^[\w+=,.@-]+$/;
const PATH = /^\/(?:[\x21-\x7e]+\/)?$/;
const NAME_CHARS_MAX = 64;

/** A name for something new. */
export function newName(value: string | undefined, member: string, charsMax = NAME_CHARS_MAX): string {
  const name = given(value, member);
  if (NAME.test(name) && name.length <= charsMax) return name;
  throw validationError(
    `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_- and have at most ${charsMax} characters`,
  );
}

export function newPath(value: string | undefined): string {
  const path = value ?? '/';
  if (PATH.test(path) && path.length <= 512) return path;
  throw validationError('The specified value for path is invalid. It must begin and end with / and contain only ASCII');
}

/** Names differ by more than case. */
export function ensureFree(taken: ReadonlyMap<string, unknown>, name: string, kind: string): void {
  const lower = name.toLowerCase();
  for (const other of taken.keys()) {
    if (other.toLowerCase() === lower) {
      throw new Fault('EntityAlreadyExists', `${kind} with name ${name} already exists.`, 409);
    }
  }
}
