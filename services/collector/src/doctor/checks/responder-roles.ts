import type { Check } from '../check.js';
import { enterRoles } from '../enter-roles.js';

export const responderRoles: Check = {
  id: 'responder-roles',
  title: 'Acting roles',
  needs: ['organization'],
  async run(context) {
    const { responder } = context;
    if (responder === undefined) return { kind: 'skipped', detail: 'Nothing is acted on.' };
    const { roleName, takesRights } = await responder.settings();
    const aws = await context.responderAws();
    const entered = await enterRoles({ title: 'Acting roles', name: roleName, aws }, context);
    if (takesRights || entered.kind !== 'fail') return entered;
    // Until rights are taken, dry runs look through it and tags are read: what fails is theirs alone.
    return {
      ...entered,
      kind: 'warn',
      detail: `${entered.detail} Without it dry runs of containments cannot look at anything.`,
      parts: entered.parts?.map((part) => (part.kind === 'fail' ? { ...part, kind: 'warn' } : part)) ?? [],
    };
  },
};
