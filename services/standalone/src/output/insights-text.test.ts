import type { AwsInsightTold, IncidentStored } from '@trailwarden/collector';
import { expect, test } from 'vitest';
import { inventedIncident, NINE_O_CLOCK } from '../testing/invented-report.js';
import { incidentObject } from './incident-json.js';
import { createInk } from './ink.js';
import { storedIncidentObject } from './insights-json.js';
import { awsAloneText, insightsListText, insightsShowText } from './insights-text.js';
import { visibleLength } from './text.js';

const ink = createInk(false);
const command = 'npm start --';

const stored = (parts: Partial<IncidentStored> = {}): IncidentStored => {
  const incident = parts.incident ?? inventedIncident();
  return { id: incident.id, state: 'ended', revision: 2, supersededBy: undefined, frozen: false, incident, ...parts };
};

const told: AwsInsightTold = {
  sharedEventId: 's',
  account: '111122223333',
  region: 'us-east-1',
  source: 'iam.amazonaws.com',
  name: 'CreateUser',
  insightType: 'ApiErrorRateInsight',
  startMinute: NINE_O_CLOCK,
  endMinute: NINE_O_CLOCK + 12,
};

test('a list says of each incident who, when, why, whether it goes on, and whether AWS told it too', () => {
  const incidents = [
    stored({ state: 'open' }),
    stored({ id: 'ffff0000-1', supersededBy: 'eeee0000-1', state: 'superseded' }),
  ];

  const text = insightsListText({
    incidents,
    beside: new Map([[incidents[0]?.id ?? '', [told]]]),
    columns: 100,
    ink,
    command,
  });

  expect(text).toContain('2 incidents, 1 going on');
  expect(text).toContain('▲ HIGH  role Deployer');
  expect(text).toContain('0b9c7f60  going on · AWS told it too');
  expect(text).toContain('ffff0000  part of another one, eeee0000\n');
  expect(text).toContain('npm start -- insights show ffff0000');
});

test('an empty list says so', () => {
  expect(insightsListText({ incidents: [], beside: new Map(), columns: 80, ink, command })).toContain('No incident.');
});

test('one incident is shown whole, with what AWS says of its APIs', () => {
  const text = insightsShowText({ stored: stored(), beside: [told], columns: 120, ink });

  expect(text).toContain('iam CreateUser in us-east-1');
  expect(text).toContain('peak 44/min at 09:03');
  expect(text).toContain(
    'iam CreateUser errors in us-east-1, account 111122223333 · 2 Mar 2026 09:00 to 09:12 UTC (12 min)',
  );
  expect(text).toContain('id 0b9c7f60-0000-4000-8000-000000000001   revision 2');
});

test('where AWS says nothing of it, that is said', () => {
  expect(insightsShowText({ stored: stored(), beside: [], columns: 100, ink })).toContain('No Insight of AWS');
});

test('what only AWS told is listed, going on where its end is not known', () => {
  const text = awsAloneText([{ ...told, endMinute: undefined }], 100, ink);

  expect(text).toContain('1 Insight of AWS without an incident of ours');
  expect(text).toContain('2 Mar 2026 09:00 UTC, going on');
});

test('for machines it is what analyze writes, and the state', () => {
  const { state, ...rest } = storedIncidentObject(stored()) as { state: string };

  expect(state).toBe('ended');
  expect(JSON.stringify(rest)).toBe(JSON.stringify(incidentObject(inventedIncident())));
});

test.each([60, 80, 120])('no line is longer than a terminal of %i columns', (columns) => {
  const wide = stored({ incident: inventedIncident({ reasons: ['a'.repeat(300)] }) });
  const far = { ...told, name: 'b'.repeat(200), region: 'c'.repeat(50) };

  const texts = [
    insightsListText({ incidents: [wide], beside: new Map(), columns, ink: createInk(true), command }),
    insightsShowText({ stored: wide, beside: [far], columns, ink: createInk(true) }),
    awsAloneText([far], columns, createInk(true)),
  ];

  expect(Math.max(...texts.join('').split('\n').map(visibleLength))).toBeLessThanOrEqual(columns);
});
