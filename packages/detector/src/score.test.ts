import { describe, expect, it } from 'vitest';
import type { Incident, IncidentPrincipal, Insight } from './incident.js';
import { findsTruth, scoreIncidents, type Truth } from './score.js';

const ACCOUNT = '111122223333';
const ELSEWHERE = '444455556666';
const ATTACKER = 'arn:aws:iam::111122223333:user/ana';
const COLLEAGUE = 'arn:aws:iam::111122223333:user/bo';
const RUN = { region: 'eu-west-1', source: 'ec2.amazonaws.com', name: 'RunInstances' };
const START = 29_000_000;
const DAY = 1_440;

function truthOf(overrides: Partial<Truth> = {}): Truth {
  return {
    id: 'truth 1',
    kind: 'run-instances-spike',
    strength: 'strong',
    accounts: [ACCOUNT],
    principal: ATTACKER,
    startMinute: START,
    endMinute: START + 20,
    series: [RUN],
    ...overrides,
  };
}

const stoppedTruth = (overrides: Partial<Truth> = {}): Truth =>
  truthOf({ kind: 'backup-stopped', principal: undefined, ...overrides });

function insightOf(overrides: Partial<Insight> = {}): Insight {
  return {
    id: 'insight 1',
    account: ACCOUNT,
    ...RUN,
    metric: 'calls',
    direction: 'above',
    category: 'Management',
    readOnly: false,
    errorCode: undefined,
    surpriseNats: 12,
    startMinute: START,
    endMinute: START + 23,
    endReason: 'back-to-normal',
    baseline: { perMinute: 0, minutes: 10_080 },
    atStart: { perMinute: 10, minutes: 5 },
    overall: { perMinute: 10, minutes: 23 },
    peakPerMinute: 14,
    attributions: [],
    chart: { firstMinute: START - 60, counts: [] },
    reasons: [],
    ...overrides,
  };
}

const namedAs = (name: string, account = ACCOUNT): IncidentPrincipal => ({ name, kind: 'people', account, score: 20 });

function incidentOf(overrides: Partial<Incident> = {}): Incident {
  return {
    id: 'incident 1',
    accounts: [ACCOUNT],
    class: 'people',
    startMinute: START,
    detectedMinute: START + 6,
    lastMinute: START + 40,
    score: 20,
    threshold: 10,
    relative: 2,
    perWeekExpected: 0.1,
    severity: 'high',
    lowHistory: false,
    principals: [namedAs(ATTACKER)],
    insights: [insightOf()],
    news: [],
    episodes: [],
    reasons: [],
    ...overrides,
  };
}

describe('an incident finds a truth', () => {
  it.each<[string, Partial<Incident>]>([
    ['that names its principal, with no insight on its series', { insights: [] }],
    ['that has an insight on its series, with nobody named', { principals: [] }],
    ['that began five minutes before it', { startMinute: START - 60, lastMinute: START - 5 }],
    ['that came two hours after it', { startMinute: START + 140, lastMinute: START + 150 }],
  ])('%s', (_, overrides) => {
    const found = findsTruth(incidentOf(overrides), truthOf());

    expect(found).toBe(true);
  });

  it.each<[string, Partial<Incident>]>([
    ['of another account', { accounts: [ELSEWHERE] }],
    ['over six minutes before it began', { startMinute: START - 60, lastMinute: START - 6 }],
    ['begun over two hours after it', { startMinute: START + 141, lastMinute: START + 150 }],
    ['about somebody else and something else', { principals: [namedAs(COLLEAGUE)], insights: [] }],
    ['of the same name in another account', { principals: [namedAs(ATTACKER, ELSEWHERE)], insights: [] }],
    ['with the API in another region', { principals: [], insights: [insightOf({ region: 'us-east-1' })] }],
    ['with fewer calls than usual, not more', { principals: [], insights: [insightOf({ direction: 'below' })] }],
  ])('but not one %s', (_, overrides) => {
    const found = findsTruth(incidentOf(overrides), truthOf());

    expect(found).toBe(false);
  });

  it('days later when something stopped, and only by what is below', () => {
    const late = { startMinute: START + 2 * DAY, lastMinute: START + 2 * DAY, principals: [] };
    const insight = { startMinute: START + 2 * DAY, endMinute: START + 2 * DAY + 30 };

    const below = findsTruth(
      incidentOf({ ...late, insights: [insightOf({ ...insight, direction: 'below' })] }),
      stoppedTruth(),
    );
    const above = findsTruth(incidentOf({ ...late, insights: [insightOf(insight)] }), stoppedTruth());

    expect({ below, above }).toEqual({ below: true, above: false });
  });

  it('not by an insight of its own time that is long over, in an incident that goes on', () => {
    const early = insightOf({ startMinute: START - 200, endMinute: START - 100 });
    const incident = incidentOf({ startMinute: START - 200, principals: [namedAs(COLLEAGUE)], insights: [early] });

    const found = findsTruth(incident, truthOf());

    expect(found).toBe(false);
  });
});

describe('a score', () => {
  it('tells recall by kind and by strength', () => {
    const truths = [
      truthOf(),
      truthOf({ id: 'truth 2', strength: 'weak', startMinute: START + DAY, endMinute: START + DAY + 20 }),
      stoppedTruth({ id: 'truth 3', accounts: [ELSEWHERE] }),
    ];

    const score = scoreIncidents([incidentOf()], truths);

    expect(score.recall).toEqual({ count: 1, of: 3 });
    expect(score.recallByKind).toEqual({
      'backup-stopped': { count: 0, of: 1 },
      'run-instances-spike': { count: 1, of: 2 },
    });
    expect(score.recallByStrength).toEqual({ strong: { count: 1, of: 2 }, weak: { count: 0, of: 1 } });
  });

  it('counts the time until the first of several incidents was told, and takes the median', () => {
    const incidents = [
      incidentOf({ id: 'later', detectedMinute: START + 30 }),
      incidentOf({ id: 'first', detectedMinute: START + 6 }),
      incidentOf({ id: 'elsewhere', accounts: [ELSEWHERE], principals: [namedAs(ATTACKER, ELSEWHERE)] }),
    ];
    const truths = [truthOf(), truthOf({ id: 'truth 2', accounts: [ELSEWHERE], startMinute: START - 3 })];

    const score = scoreIncidents(incidents, truths);

    expect(score.outcomes[0]!.foundBy.map(({ id }) => id)).toEqual(['first', 'later']);
    expect(score.outcomes.map(({ minutesToDetect }) => minutesToDetect)).toEqual([6, 9]);
    expect(score.minutesToDetectMedian).toBe(7.5);
  });

  it('compares ends of insights on the series of the truth only, each once', () => {
    const insights = [
      insightOf({ id: 'late', endMinute: START + 35 }),
      insightOf({ id: 'early', metric: 'errors', endMinute: START + 18 }),
      insightOf({ id: 'other API', name: 'DescribeRegions', endMinute: START + 90 }),
      insightOf({ id: 'open', endMinute: undefined }),
    ];

    const score = scoreIncidents([incidentOf({ insights }), incidentOf({ id: 'incident 2', insights })], [truthOf()]);

    expect(score.outcomes[0]!.endOffsets).toEqual([15, -2]);
    expect(score.end).toEqual({ offsetMedianMinutes: 8.5, within10Minutes: { count: 1, of: 2 } });
  });

  it('asks only incidents with somebody to name whether they name them', () => {
    const at = (days: number): Partial<Incident> & { startMinute: number } => ({
      id: `incident ${days}`,
      startMinute: START + days * DAY,
      detectedMinute: START + days * DAY,
      lastMinute: START + days * DAY + 10,
    });
    const truthAt = (days: number): Truth =>
      truthOf({ id: `truth ${days}`, startMinute: START + days * DAY, endMinute: START + days * DAY + 20 });
    const insight = insightOf({ startMinute: START + 2 * DAY, endMinute: undefined });
    const incidents = [
      incidentOf(),
      incidentOf({ ...at(1), principals: [namedAs(COLLEAGUE), namedAs(ATTACKER)] }),
      incidentOf({ ...at(2), principals: [namedAs(COLLEAGUE)], insights: [insight] }),
      incidentOf({ ...at(9), insights: [insightOf({ direction: 'below', startMinute: START + 9 * DAY })] }),
    ];
    const stopped = stoppedTruth({ id: 'stopped', startMinute: START + 9 * DAY, endMinute: START + 9 * DAY + 20 });

    const score = scoreIncidents(incidents, [truthOf(), truthAt(1), truthAt(2), stopped]);

    expect(score.outcomes.map(({ attribution }) => attribution)).toEqual(['first', 'further', 'missing', undefined]);
    expect(score.attribution).toEqual({ first: { count: 1, of: 3 }, named: { count: 2, of: 3 } });
  });

  it('calls an incident false that finds nothing, unless it finds something outside what was judged', () => {
    const unrelated = incidentOf({ id: 'false', principals: [namedAs(COLLEAGUE)], insights: [] });
    const outside = incidentOf({ id: 'outside', accounts: [ELSEWHERE], principals: [namedAs(ATTACKER, ELSEWHERE)] });

    const score = scoreIncidents([unrelated, outside, incidentOf()], [truthOf()], [truthOf({ accounts: [ELSEWHERE] })]);

    expect(score.falseIncidents.map(({ id }) => id)).toEqual(['false']);
    expect(score.recall).toEqual({ count: 1, of: 1 });
  });

  it('of nothing is nothing, not zero', () => {
    const score = scoreIncidents([], []);

    expect(score.recall).toEqual({ count: 0, of: 0 });
    expect(score.minutesToDetectMedian).toBeUndefined();
    expect(score.end.offsetMedianMinutes).toBeUndefined();
  });
});
