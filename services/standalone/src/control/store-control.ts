import { findIncidents } from '@trailwarden/collector';
import type { Clock, Data } from '@trailwarden/platform';
import type { Playbook } from '@trailwarden/playbooks';
import {
  ACTIONS,
  type Decide,
  decide,
  findRuns,
  gatherWorld,
  listDeadLetters,
  listRuns,
  type RespondSettings,
  readAudit,
  retryDeadLetters,
  showRun,
  verifyAudit,
} from '@trailwarden/responder';
import { NotInStoreError } from '../errors.js';
import type { IncidentAround, ResponderControl } from './port.js';

export interface StoreControlOptions {
  readonly data: Data;
  readonly clock: Clock;
  readonly settings: RespondSettings;
  /** How far back containments are looked at follows from their cool-downs. */
  readonly playbooks: () => Promise<readonly Playbook[]>;
  /** Of a responder that runs here, which then goes on at once. */
  readonly decide?: Decide;
  readonly isRunning: boolean;
}

/** On an opened store. */
export function controlOfStore(options: StoreControlOptions): ResponderControl {
  const { data, clock, settings, isRunning } = options;
  const { db } = data;
  return {
    isRunning,
    listRuns: (filter) => listRuns(db, filter),
    findRuns: (idStart, max) => findRuns(db, idStart, max),
    async showRun(runId) {
      const run = (await findRuns(db, runId, 1)).find(({ id }) => id === runId);
      if (run === undefined) throw new NotInStoreError(`There is no run ${runId}.`, 'runs list names those there are.');
      return showRun({ data, actions: ACTIONS }, run);
    },
    decide: options.decide ?? ((decision) => decide({ data, clock, settings }, decision)),
    deadLetters: (max) => listDeadLetters(db, max),
    retry: (stepIds, by) => retryDeadLetters(db, stepIds, by, clock.nowMs()),
    audit: (runId) => readAudit(db, runId),
    verifyAudit: () => verifyAudit(db),
    findIncidents: async (idStart, max) =>
      Promise.all((await findIncidents(db, idStart, max)).map((stored) => around(options, stored))),
  };
}

const UNASKED = {
  managementAccountId: undefined,
  securityAccountId: undefined,
  accountTags: new Map(),
  principalTags: new Map(),
};

async function around(
  { data, clock, settings, playbooks }: StoreControlOptions,
  { incident, state }: Pick<IncidentAround, 'incident' | 'state'>,
): Promise<IncidentAround> {
  const world = await gatherWorld(data.db, { settings, clock, playbooks: await playbooks() }, incident, UNASKED);
  const { organization, findings, containments } = world;
  return { incident, state, accounts: Object.fromEntries(organization.accounts), findings, containments };
}
