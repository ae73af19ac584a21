import type { Incident } from '@trailwarden/detector';
import { expect, it } from 'vitest';
import { ACCOUNT, CARLA, exampleIncident, exampleInsight, exampleNews, exampleSituation } from '../testing/example.js';
import { plannedContainment } from '../testing/planned.js';
import { failedSignIns } from './failed-sign-ins.js';

const ANN = `arn:aws:iam::${ACCOUNT}:user/ann`;
const signIns = exampleInsight({ source: 'signin.amazonaws.com', name: 'ConsoleLogin', metric: 'errors' });
const callers = (name: string, before: number) => [
  {
    attribute: 'userIdentityArn' as const,
    insight: [{ value: name, average: 3 }],
    baseline: [{ value: name, average: before }],
  },
];

const check = (incident: Partial<Incident>) =>
  failedSignIns.check(plannedContainment({ situation: exampleSituation({ incident: exampleIncident(incident) }) }))
    .kind;

it.each([
  ['failed sign-ins', { insights: [signIns], news: [] }],
  [
    'failed sign-ins from new places',
    { insights: [signIns], news: [exampleNews({ kind: 'new-address', what: '198.51.100.0/24' })] },
  ],
  [
    'errors of which nobody says of what',
    { insights: [], news: [exampleNews({ kind: 'principal-errors', what: '80 errors' })] },
  ],
  [
    'signing in for the first time',
    { insights: [], news: [exampleNews({ what: 'signin.amazonaws.com ConsoleLogin' })] },
  ],
  ['news of somebody else', { insights: [signIns], news: [exampleNews({ principal: ANN })] }],
  ['calls of somebody else', { insights: [signIns, exampleInsight({ attributions: callers(ANN, 0) })], news: [] }],
  ['its usual calls', { insights: [signIns, exampleInsight({ attributions: callers(CARLA, 2) })], news: [] }],
  ['its silence', { insights: [exampleInsight({ direction: 'below' })], news: [] }],
])('asks a person where there is only %s', (_, incident) => {
  expect(check(incident)).toBe('ask');
});

it.each([
  ['calls that need its credentials', { insights: [exampleInsight({ attributions: callers(CARLA, 0.1) })], news: [] }],
  ['an API it never called', { insights: [signIns], news: [exampleNews()] }],
  ['being the new caller of one', { insights: [], news: [exampleNews({ kind: 'new-caller' })] }],
])('lets pass where there is %s', (_, incident) => {
  expect(check(incident)).toBe('pass');
});
