import { z } from 'zod';
import { type ActionSpec, type Target, WHOLE_INCIDENT } from '../action-spec.js';
import { parsePrincipal } from '../principal.js';
import type { Situation } from '../situation.js';

/** Actions as planning knows them, for tests: one that tells, two that contain. */
export const CATALOG: readonly ActionSpec[] = [
  {
    id: 'slack.alert',
    title: 'Tell a Slack channel',
    kind: 'tell',
    settings: z.strictObject({
      channel: z.string().describe('Where; left out: the channel of the settings').optional(),
    }),
    targets: () => [WHOLE_INCIDENT],
  },
  {
    id: 'iam.disable-user',
    title: 'Take all rights from a user of IAM',
    kind: 'contain',
    settings: z.strictObject({
      loginProfile: z.enum(['keep', 'delete']).default('keep').describe('What becomes of the password'),
    }),
    targets: (situation) => targetsOf(situation, 'user'),
  },
  {
    id: 'iam.revoke-role-sessions',
    title: "End a role's sessions",
    kind: 'contain',
    settings: z.strictObject({}),
    targets: (situation) => targetsOf(situation, 'role'),
  },
];

function targetsOf({ incident }: Situation, wanted: 'user' | 'role'): Target[] {
  return incident.principals.flatMap(({ name: principal }) => {
    const { type, accountId, name } = parsePrincipal(principal);
    return type === wanted && accountId !== undefined ? [{ key: `${type}/${name}`, name, accountId, principal }] : [];
  });
}
