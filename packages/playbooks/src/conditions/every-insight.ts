import { listed } from '../words.js';
import { defineCondition } from './condition.js';
import { type InsightPattern, insightPattern, matchesInsight, sayInsight } from './insight-pattern.js';

export const everyInsight = defineCondition<InsightPattern>({
  id: 'everyInsight',
  title: 'The incident has insights, and each is like this',
  schema: () => insightPattern,
  holds(asked, { incident: { insights } }) {
    if (insights.length === 0) return { holds: false, because: 'it has no insight' };
    const others = insights.filter((each) => !matchesInsight(asked, each));
    if (others.length === 0) return { holds: true, because: `there is only ${listed(insights.map(sayInsight))}` };
    return { holds: false, because: `there is also ${listed(others.map(sayInsight))}` };
  },
  examples: {
    holds: [{ source: 'iam' }, { name: ['CreateUser', 'CreateAccessKey'] }],
    fails: [{ name: 'CreateUser' }],
  },
});
