import { type AppError, classifyAwsError } from '@trailwarden/platform';
import { WHOLE_INCIDENT } from '@trailwarden/playbooks';
import { z } from 'zod';
import type { ActionPorts, PlannedCall, TellAction } from './action.js';
import type { Place } from './securityhub-import-finding/build-finding.js';
import {
  type DueFinding,
  dueFindings,
  type FindingsReceipt,
  type ImportSettings,
  importBatches,
  placesOf,
  regionsToLook,
} from './securityhub-import-finding/due-findings.js';
import { hasFinding, importFindings, lookFilters } from './securityhub-import-finding/import-findings.js';
import type { Story } from './story.js';

const settings = z.strictObject({
  from: z
    .enum(['member', 'security'])
    .default('member')
    .describe(
      'Whose hub: `member`, that of the account the finding is about, in the region where it began; `security`, that of the security account for all, in its home region.',
    ),
});

/**
 * One finding per account of the incident, with the same Id at every import: ACTIVE while it lasts, ARCHIVED once it is over, withdrawn or
 * part of another. UpdatedAt is the story's own time, and a hub ignores what is not later than what it has: an import repeated
 * after a crash changes nothing.
 */
export const securityhubImportFinding: TellAction<ImportSettings, FindingsReceipt> = {
  id: 'securityhub.import-finding',
  title: 'Import a finding into Security Hub',
  kind: 'tell',
  settings,
  targets: () => [WHOLE_INCIDENT],
  permissions: [
    { action: 'securityhub:BatchImportFindings', why: 'imports the finding into the hub of its account', of: 'member' },
    {
      action: 'securityhub:GetFindings',
      why: 'looks whether a finding was imported before a crash, in another region than now',
      of: 'member',
    },
    {
      action: 'securityhub:BatchImportFindings',
      why: 'imports findings into the hub of the security account, for `from: security`',
      of: 'own',
    },
  ],

  calls(story, settings, receipt, { aws }) {
    const places = placesOf(story, settings, receipt, aws);
    return [
      ...looks(story, settings, receipt, places, aws).map(({ place, region }) =>
        lookCall(story, { ...place, region }, aws),
      ),
      ...importBatches(dueFindings(story, places, receipt, aws)).map(importCall),
    ];
  },

  async tell(story, settings, receipt, ports) {
    const { aws } = ports;
    const planned = placesOf(story, settings, receipt, aws);
    const found = await lookForLost(story, looks(story, settings, receipt, planned, aws), ports);
    const places = planned.map((place) => ({ ...place, region: found.get(place.account) ?? place.region }));
    const due = dueFindings(story, places, receipt, aws);
    const problems = await importDue(due, settings, ports);
    const [first] = [...problems.values()];
    const passing = [...problems.values()].find(({ retryable }) => retryable);
    if (passing !== undefined) throw passing;
    const told = due.map((each) => each.told).filter(({ account }) => !problems.has(account));
    const findings = new Map([...(receipt?.findings ?? []), ...told].map((each) => [each.account, each]));
    // Where nobody can be told somebody has to look.
    if (first !== undefined && findings.size === 0) throw first;
    const refused = [...problems].map(([account, { message }]) => ({ account, why: message }));
    return { findings: [...findings.values()], ...(refused.length > 0 && { refused }) };
  },

  shortfall: ({ refused = [] }) => refused.map(({ why }) => why),
};

/** One account whose hub is off must not keep the others from being told. @returns what went wrong, by account. */
async function importDue(
  due: readonly DueFinding[],
  settings: ImportSettings,
  ports: ActionPorts,
): Promise<ReadonlyMap<string, AppError>> {
  const problems = new Map<string, AppError>();
  for (const batch of importBatches(due)) {
    try {
      for (const [account, problem] of await importBatch(batch, settings, ports)) problems.set(account, problem);
    } catch (error) {
      for (const { place } of batch) problems.set(place.account, classifyAwsError(error));
    }
  }
  return problems;
}

type Aws = Pick<ActionPorts['aws'], 'homeRegion' | 'ownAccountId' | 'partition'>;
interface Look {
  readonly place: Place;
  readonly region: string;
}

function looks(
  story: Story,
  settings: ImportSettings,
  receipt: FindingsReceipt | undefined,
  places: readonly Place[],
  aws: Aws,
): readonly Look[] {
  return places.flatMap((place) =>
    regionsToLook(story, settings, receipt, place, aws).map((region) => ({ place, region })),
  );
}

/** @returns by account the region in which its finding lies already. */
async function lookForLost(
  { incident }: Story,
  looks: readonly Look[],
  { aws, signal }: ActionPorts,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { place, region } of looks) {
    const hub = await (await aws.member(place.hubAccount, region)).securityHub();
    const isThere = await hasFinding(hub, incident.id, { ...place, region }, aws.partition, signal);
    if (isThere && !found.has(place.account)) found.set(place.account, region);
  }
  return found;
}

async function importBatch(batch: readonly DueFinding[], { from }: ImportSettings, { aws, signal }: ActionPorts) {
  const [{ place } = { place: undefined }] = batch;
  if (place === undefined) return new Map<string, AppError>();
  const clients = from === 'security' ? await aws.own(place.region) : await aws.member(place.hubAccount, place.region);
  return importFindings(await clients.securityHub(), batch, signal);
}

function importCall(batch: readonly DueFinding[]): PlannedCall {
  const [first] = batch;
  return {
    service: 'securityhub',
    operation: 'BatchImportFindings',
    ...(first !== undefined && { accountId: first.place.hubAccount, region: first.place.region }),
    input: {
      Findings: batch.map(({ finding }) => ({
        Id: finding.Id ?? '',
        AwsAccountId: finding.AwsAccountId ?? '',
        Title: finding.Title ?? '',
        RecordState: finding.RecordState ?? '',
        UpdatedAt: finding.UpdatedAt ?? '',
      })),
    },
  };
}

function lookCall({ incident }: Story, place: Place, { partition }: Aws): PlannedCall {
  return {
    service: 'securityhub',
    operation: 'GetFindings',
    accountId: place.hubAccount,
    region: place.region,
    input: { Filters: lookFilters(incident.id, place, partition), MaxResults: 1 },
  };
}
