import { api, apis } from '../catalog/apis.js';
import type { IncidentModel } from './incident.js';
import { intruder } from './intruder.js';
import { Script, spread } from './script.js';

/** Users made; each gets a key and a policy. Honest people make one now and then. */
const SIZE = {
  weak: { users: 4, minutes: 30 },
  medium: { users: 10, minutes: 20 },
  strong: { users: 40, minutes: 15 },
} as const;

const LOOK_AROUND = apis('sts:GetCallerIdentity iam:ListUsers iam:ListPolicies');
const MAKE = apis('iam:CreateUser iam:CreateAccessKey iam:AttachUserPolicy');

/** Persistence: a taken-over person makes users of their own. */
export const createUserSurge: IncidentModel = {
  kind: 'create-user-surge',
  arrange(scene) {
    const { random, account, startMinute } = scene;
    const { users, minutes } = SIZE[scene.strength];
    const script = new Script(scene);
    const caller = intruder(scene, random.pick(account.cast.people));
    script.add(startMinute, caller, api('iam:CreateUser'), account.homeRegion, 1, 'EntityAlreadyExistsException');
    for (const look of LOOK_AROUND) script.add(startMinute, caller, look, account.homeRegion, 1);
    for (const [minute, made] of spread(users, minutes, random).entries()) {
      for (const make of MAKE) script.add(startMinute + minute, caller, make, account.homeRegion, made);
    }
    return script.finish('create-user-surge', caller.principal);
  },
};
