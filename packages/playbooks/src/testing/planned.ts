import type { Planned } from '../guards/guard.js';
import type { World } from '../situation.js';
import { CATALOG } from './catalog.js';
import { ACCOUNT, CARLA, examplePlaybook, exampleSituation, exampleStep, exampleWorld } from './example.js';

/** A containment that every guard rail lets pass. */
export function plannedContainment(overrides: Partial<Planned> = {}): Planned {
  const action = CATALOG.find(({ id }) => id === 'iam.disable-user')!;
  return {
    situation: exampleSituation(),
    playbook: examplePlaybook(),
    step: exampleStep(),
    action,
    target: { key: 'user/carla', name: 'carla', accountId: ACCOUNT, principal: CARLA },
    before: [],
    ...overrides,
  };
}

export function inWorld(world: Partial<World>): Planned {
  return plannedContainment({ situation: exampleSituation({ world: exampleWorld(world) }) });
}

/** The same, of another principal, which the incident names. */
export function ofPrincipal(
  principal: string,
  accountId: string,
  key: string,
  planned = plannedContainment(),
): Planned {
  const { situation } = planned;
  const incident = {
    ...situation.incident,
    accounts: [...new Set([...situation.incident.accounts, accountId])].sort(),
    principals: [
      ...situation.incident.principals,
      { name: principal, kind: 'machines' as const, account: accountId, score: 9 },
    ],
  };
  return {
    ...planned,
    situation: { ...situation, incident },
    target: { key, name: key.split('/').at(-1) ?? '', accountId, principal },
  };
}
