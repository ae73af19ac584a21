import { type Guard, PASS, refuse } from './guard.js';

export const duplicate: Guard = {
  id: 'duplicate',
  title:
    'What several playbooks, or steps, would do to the same target is done once: by one that asks nobody, else by the first by name',
  of: 'containments',
  check({ before, action, target }) {
    const same = before.find(
      (each) => each.action === action.id && each.accountId === target.accountId && each.targetKey === target.key,
    );
    return same === undefined ? PASS : refuse(`${same.playbookId} does the same to the same target`);
  },
};
