import type { NewsKind } from '@trailwarden/detector';
import { z } from 'zod';
import { matchesAny } from '../pattern.js';
import { mapping, patterns, several, someOf } from '../schemas.js';
import { listed } from '../words.js';
import { defineCondition } from './condition.js';

const KINDS = [
  'new-principal',
  'new-address',
  'new-agent',
  'new-api',
  'new-caller',
  'principal-errors',
] as const satisfies readonly NewsKind[];

const kinds = someOf(KINDS);
const asked = z.union(
  [
    kinds,
    mapping({
      kind: kinds.describe('Kinds of news').optional(),
      what: patterns.describe('What is new: `iam.amazonaws.com CreateUser`, an address, an agent'),
    }),
  ],
  { error: `must be ${KINDS.join(' or ')}, a list of them, or { kind, what }` },
);
type Value = z.output<typeof asked>;

export const news = defineCondition<Value>({
  id: 'news',
  title:
    'Something was seen for the first time: who, from where, with what, an API, its caller; or somebody failed more than ever',
  schema: () => asked,
  holds(value, { incident }) {
    const { kind, what } = typeof value === 'object' && !Array.isArray(value) ? value : { kind: value, what: '*' };
    const found = incident.news.filter(
      (each) => (kind === undefined || several(kind).includes(each.kind)) && matchesAny(several(what), each.what),
    );
    const say = (all: typeof incident.news) => listed(all.map((each) => `${each.kind} ${each.what}`.trimEnd()));
    if (found.length > 0) return { holds: true, because: `there is ${say(found)}` };
    return { holds: false, because: `no such news: there is ${say(incident.news)}` };
  },
  examples: {
    holds: [
      'new-api',
      ['new-agent', 'new-api'],
      { kind: 'new-api', what: 'iam.amazonaws.com *' },
      { what: '* CreateUser' },
    ],
    fails: ['new-agent', { kind: 'new-api', what: 's3.amazonaws.com *' }],
  },
});
