import type { Check } from '../check.js';
import { enterRoles } from '../enter-roles.js';

export const readerRoles: Check = {
  id: 'reader-roles',
  title: 'Reader roles',
  needs: ['organization'],
  async run(context) {
    const { readerRoleName } = await context.settings();
    return enterRoles({ title: 'Reader roles', name: readerRoleName, aws: await context.aws() }, context);
  },
};
