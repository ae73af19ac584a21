import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, trailwarden } from './command.js';

/** Records of real accounts, which are not part of the repository. */
const INVICTUS = resolve(import.meta.dirname, '../../../shared/data/cloudtrail-real/invictus-2023');
const present = existsSync(INVICTUS);

interface InsightLine {
  readonly eventTime: string;
  readonly insightDetails: {
    readonly state: string;
    readonly eventName: string;
    readonly errorCode?: string;
    readonly insightContext: { readonly statistics: { readonly insight: { readonly average: number } } };
  };
}

test.skipIf(!present)(
  `an hour of an attack tool without any history: the actor leads, the bursts stand among the insights${present ? '' : ' (SKIPPED: no ../shared/data/cloudtrail-real)'}`,
  async () => {
    const run = await trailwarden(['analyze', INVICTUS, '--json']);

    const lines = jsonLines(run);
    const [lead] = lines as unknown as {
      principals: { name: string }[];
      lowHistory: boolean;
      insights: InsightLine[];
    }[];
    const starts = (lead?.insights ?? []).filter(({ insightDetails }) => insightDetails.state === 'Start');
    const rateAndTime = (name: string, errorCode?: string): [number, string] | undefined => {
      const found = starts.find(({ insightDetails: d }) => d.eventName === name && d.errorCode === errorCode);
      return found && [found.insightDetails.insightContext.statistics.insight.average, found.eventTime];
    };
    expect(lead?.lowHistory).toBe(true);
    expect(lead?.principals[0]?.name).toBe('arn:aws:iam::123837392027:user/bert-jan');
    // The README of the data: 67 PutParameter calls at 11:58, 78 DeleteParameter at 12:08, 29 refused GetPasswordData at 11:54.
    expect(rateAndTime('PutParameter')).toEqual([67 / 5, '2023-07-10T11:58:00Z']);
    expect(rateAndTime('DeleteParameter')).toEqual([78 / 5, '2023-07-10T12:08:00Z']);
    expect(rateAndTime('GetPasswordData', 'Client.UnauthorizedOperation')).toEqual([29 / 5, '2023-07-10T11:54:00Z']);
    expect(lines.at(-1)).toMatchObject({ coverage: { records: { in: 2_900, counted: 2_900 } } });
  },
);
