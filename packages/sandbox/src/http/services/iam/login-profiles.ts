import type * as api from '@aws-sdk/client-iam';
import { Fault } from '../../fault.js';
import type { CallContext, Handlers } from '../../service.js';
import type { IamUser, LoginProfile } from '../../world/iam.js';
import { iamPropagation } from '../../world/iam-propagation.js';
import { findUser, given, noSuchEntity, readIam, writeIam } from './find.js';

const PASSWORD_CHARS_MIN = 8;
const PASSWORD_CHARS_MAX = 128;

export const loginProfiles: Handlers<typeof api> = {
  GetLoginProfile({ UserName }, ctx) {
    const user = findUser(readIam(ctx), UserName, ctx);
    return { LoginProfile: shape(user, profileOf(user)) };
  },

  CreateLoginProfile({ UserName, Password, PasswordResetRequired = false }, ctx) {
    const user = findUser(writeIam(ctx), UserName, ctx);
    if (user.loginProfile !== undefined) {
      throw new Fault('EntityAlreadyExists', `Login Profile for user ${user.name} already exists.`, 409);
    }
    const password = checkedPassword(given(Password, 'password'));
    const profile = { createdMs: ctx.nowMs, password, passwordResetRequired: PasswordResetRequired };
    user.loginProfile = profile;
    return { LoginProfile: shape(user, profile) };
  },

  UpdateLoginProfile({ UserName, Password, PasswordResetRequired }, ctx) {
    const user = findUser(writeIam(ctx), UserName, ctx);
    const profile = settledProfile(user, ctx);
    if (Password !== undefined) profile.password = checkedPassword(Password);
    if (PasswordResetRequired !== undefined) profile.passwordResetRequired = PasswordResetRequired;
  },

  DeleteLoginProfile({ UserName }, ctx) {
    const user = findUser(writeIam(ctx), UserName, ctx);
    settledProfile(user, ctx);
    user.loginProfile = undefined;
  },
};

function profileOf(user: IamUser): LoginProfile {
  if (user.loginProfile === undefined) throw noSuchEntity(`Login Profile for User ${user.name} cannot be found.`);
  return user.loginProfile;
}

/** One that is not still being made. */
function settledProfile(user: IamUser, { world, nowMs }: CallContext): LoginProfile {
  const profile = profileOf(user);
  if (nowMs < profile.createdMs + iamPropagation(world).loginProfileBusyMs) {
    throw new Fault(
      'EntityTemporarilyUnmodifiable',
      `Login Profile for User ${user.name} cannot be modified while login profile is being created.`,
      409,
    );
  }
  return profile;
}

function checkedPassword(password: string): string {
  if (password.length < PASSWORD_CHARS_MIN) {
    throw new Fault('PasswordPolicyViolation', `Password should have a minimum length of ${PASSWORD_CHARS_MIN}`);
  }
  if (password.length > PASSWORD_CHARS_MAX) {
    throw new Fault('PasswordPolicyViolation', `Password should have a maximum length of ${PASSWORD_CHARS_MAX}`);
  }
  return password;
}

function shape(user: IamUser, { createdMs, passwordResetRequired }: LoginProfile): api.LoginProfile {
  return { UserName: user.name, CreateDate: new Date(createdMs), PasswordResetRequired: passwordResetRequired };
}
