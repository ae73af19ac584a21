import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from '../plan.js';
import { CATALOG } from '../testing/catalog.js';
import { ACCOUNT, CARLA, exampleIncident, exampleInsight, examplePlaybook, exampleWorld } from '../testing/example.js';
import { parseIncident } from './parse-incident.js';

const FOLDER = fileURLToPath(new URL('../../../../../shared/data/insight-events-real/', import.meta.url));
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file.endsWith('.json')) : [];

function record(state: 'Start' | 'End', more: object = {}, details: object = {}) {
  return {
    eventVersion: '1.09',
    eventTime: '2026-03-02T10:20:00Z',
    awsRegion: 'us-east-1',
    eventID: 'e-1',
    eventType: 'AwsCloudTrailInsight',
    recipientAccountId: ACCOUNT,
    sharedEventID: 's-1',
    eventCategory: 'Insight',
    insightDetails: {
      state,
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateUser',
      insightType: 'ApiCallRateInsight',
      insightContext: {
        statistics: {
          baseline: { average: 0.01 },
          insight: { average: 3 },
          insightDuration: 20,
          baselineDuration: 10_080,
        },
        attributions: [
          {
            attribute: 'userIdentityArn',
            insight: [
              { value: CARLA, average: 2.9 },
              { value: `arn:aws:sts::${ACCOUNT}:assumed-role/Provisioner`, average: 0.012 },
            ],
            baseline: [{ value: `arn:aws:sts::${ACCOUNT}:assumed-role/Provisioner`, average: 0.01 }],
          },
        ],
      },
      ...details,
    },
    ...more,
  };
}

function parsed(value: unknown) {
  const found = parseIncident(value);
  if (found.kind === 'invalid') throw new Error(found.reason);
  return found;
}

describe("a record of AWS's Insights, as an incident", () => {
  it('begins where it says, and lasts while there is no End', () => {
    const { incident, state } = parsed(record('Start'));

    expect([state, incident.startMinute, incident.insights[0]?.endMinute]).toEqual([
      'open',
      Date.UTC(2026, 2, 2, 10, 20) / 60_000,
      undefined,
    ]);
  });

  it('ends at the time of its End, after its duration', () => {
    const { incident, state } = parsed(record('End'));

    expect([state, incident.startMinute, incident.insights[0]?.endMinute]).toEqual([
      'ended',
      Date.UTC(2026, 2, 2, 10, 0) / 60_000,
      Date.UTC(2026, 2, 2, 10, 20) / 60_000,
    ]);
  });

  it('names who called more than before, and not whoever always did', () => {
    const { incident } = parsed(record('Start'));

    expect(incident.principals.map(({ name }) => name)).toEqual([CARLA]);
    expect([incident.class, incident.severity]).toEqual(['people', 'medium']);
  });

  it('names a role by itself, where AWS names its sessions', () => {
    const role = `arn:aws:sts::${ACCOUNT}:assumed-role/Deployer`;
    const attributions = [{ attribute: 'userIdentityArn', insight: [{ value: role, average: 3 }], baseline: [] }];
    const context = { statistics: { baseline: { average: 0 }, insight: { average: 3 } }, attributions };

    const { incident } = parsed(record('Start', {}, { insightContext: context }));

    expect([incident.class, incident.principals[0]?.name]).toEqual([
      'machines',
      `arn:aws:iam::${ACCOUNT}:role/Deployer`,
    ]);
  });

  it('is of silence where the rate fell, and names nobody', () => {
    const context = { statistics: { baseline: { average: 3 }, insight: { average: 0 } } };

    const { incident } = parsed(record('Start', {}, { insightContext: context }));

    expect([incident.class, incident.insights[0]?.direction, incident.principals]).toEqual(['silence', 'below', []]);
  });

  it('says more where it is one of ours', () => {
    const { incident } = parsed(
      record('Start', { trailwarden: { incidentId: 'i-1', severity: 'critical', lowHistory: true, unheardOf: 1 } }),
    );

    expect([incident.id, incident.severity, incident.lowHistory]).toEqual(['i-1', 'critical', true]);
  });

  it('is answered by a playbook, guard rails and all', () => {
    const { incident, state } = parsed({ Records: [record('Start')] });
    const playbook = examplePlaybook({ when: { insight: { name: 'CreateUser', direction: 'above' } } });

    const { runs } = plan({ incident, state, world: exampleWorld() }, [playbook], CATALOG);

    expect(runs[0]?.steps[0]).toMatchObject({ target: { key: 'user/carla' }, verdict: { kind: 'go', dryRun: false } });
  });

  it('comes in an event of EventBridge too', () => {
    expect(parsed({ 'detail-type': 'AWS Insight via CloudTrail', detail: record('Start') }).incident.id).toBe('s-1');
  });

  it.runIf(files.length > 0).each(files)('real, from %s', (file) => {
    const { Records } = JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')) as { Records: unknown[] };

    for (const each of Records) {
      const { incident } = parsed(each);

      expect(incident.insights[0]?.startMinute).toBeLessThanOrEqual(incident.lastMinute);
      expect(incident.accounts[0]).toMatch(/^\d{12}$/);
      expect(parsed(JSON.parse(JSON.stringify(incident))).incident).toEqual(incident);
    }
  });

  it.skipIf(files.length > 0)('real ones are not here: shared/data/insight-events-real is absent', () => {});
});

describe('an incident', () => {
  it('is read as it was written', () => {
    const incident = exampleIncident();

    expect(parseIncident(JSON.parse(JSON.stringify(incident)))).toEqual({ kind: 'incident', incident, state: 'open' });
  });

  it('is over when all its insights are', () => {
    const incident = exampleIncident({
      insights: [exampleInsight({ endMinute: 30_000_000, endReason: 'back-to-normal' })],
    });

    expect(parsed(incident).state).toBe('ended');
  });

  it.each([
    [null, /no JSON object/],
    [[], /no JSON object/],
    [{ Records: [] }, /no JSON object/],
    [{}, /neither an incident nor/],
    [{ ...exampleIncident(), severity: 'urgent' }, /severity/],
    [record('Start', { recipientAccountId: undefined }), /which account/],
    [record('Start', { eventTime: 'yesterday' }), /which account and time/],
    [record('Start', { eventCategory: 'Management' }), /no Insights record/],
  ])('is not: %j', (value, reason) => {
    expect(parseIncident(value)).toMatchObject({ kind: 'invalid', reason: expect.stringMatching(reason) });
  });

  it('is found or not, whatever the file holds', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => parseIncident(value).kind === 'invalid'));
  });
});
