import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insightRecords } from '@trailwarden/detector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { incidentObject } from '../output/incident-json.js';
import { inventedIncident, NINE_O_CLOCK } from '../testing/invented-report.js';
import { readIncidentFile, readWorldFile } from './read-input.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trailwarden-trying-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string, value: unknown): Promise<string> {
  await writeFile(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  return name;
}

describe('an incident in a file', () => {
  it('may be what insights show --json prints', async () => {
    const incident = inventedIncident();

    const read = await readIncidentFile(
      await written('i.json', { ...incidentObject(incident), state: 'open' }),
      folder,
    );

    expect(read.state).toBe('open');
    expect(read.incident).toMatchObject({
      id: incident.id,
      accounts: incident.accounts,
      startMinute: NINE_O_CLOCK,
      principals: incident.principals,
      news: incident.news,
    });
    expect(read.incident.insights.map(({ name }) => name)).toEqual(incident.insights.map(({ name }) => name));
  });

  it("may be a record in the shape of AWS's Insights", async () => {
    const [record] = insightRecords(inventedIncident());

    const { incident } = await readIncidentFile(await written('r.json', record), folder);

    expect(incident.insights[0]).toMatchObject({ name: 'CreateUser', account: '111122223333' });
  });

  it.each([['{'], ['[]'], ['{"Records":[]}']])('that is none is said so: %s', async (text) => {
    await expect(readIncidentFile(await written('no.json', text), folder)).rejects.toMatchObject({
      code: 'INPUT_FILE',
    });
  });
});

describe('a world in a file', () => {
  it('may be as the guide shows it', async () => {
    const guide = readFileSync(new URL('../../../../docs/guides/respond.md', import.meta.url), 'utf8');
    const example = /```yaml\n(# world\.yaml[\s\S]*?)```/.exec(guide)?.[1] ?? 'nothing: found';

    const world = await readWorldFile(await written('w.yaml', example), folder);

    expect(world).toMatchObject({ managementAccount: '999988887777', now: Date.UTC(2026, 2, 2, 9, 10) });
    expect(world.containments).toHaveLength(1);
  });

  it('is told all that is wrong with it, with its place', async () => {
    const file = await written('w.yaml', 'accounts:\n  abc: {}\nfindngs: []\n');

    await expect(readWorldFile(file, folder)).rejects.toThrow(/w\.yaml:2:\d+ accounts\.abc.*w\.yaml:1:1/);
  });
});
