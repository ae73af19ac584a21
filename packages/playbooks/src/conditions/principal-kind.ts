import { PRINCIPAL_TYPES, type PrincipalType, parsePrincipal } from '../principal.js';
import { several, someOf } from '../schemas.js';
import { listed } from '../words.js';
import { defineCondition, principalsIn } from './condition.js';

type Value = PrincipalType | PrincipalType[];

export const principalKind = defineCondition<Value>({
  id: 'principalKind',
  title:
    'A principal behind it is a user of IAM, a role, a person of Identity Center, a service-linked role, root, a service of AWS, nobody that can be named, or something other',
  schema: () => someOf(PRINCIPAL_TYPES),
  holds(value, view) {
    const all = principalsIn(view).map((name) => ({ name, is: parsePrincipal(name).type }));
    const found = all.filter(({ is }) => several(value).includes(is));
    if (found.length > 0) return { holds: true, because: `${listed(found.map(say))} is behind it` };
    return { holds: false, because: `behind it is ${listed(all.map(say), 'nobody that can be named')}` };
  },
  examples: { holds: ['user', ['user', 'role']], fails: ['role', 'root'] },
});

function say({ name, is }: { readonly name: string; readonly is: PrincipalType }): string {
  return `${name} (${is})`;
}
