import { listed } from '../words.js';
import { defineCondition } from './condition.js';
import { type InsightPattern, insightPattern, matchesInsight, sayInsight } from './insight-pattern.js';

export const insight = defineCondition<InsightPattern>({
  id: 'insight',
  title: 'At least one insight of the incident is like this',
  schema: () => insightPattern,
  holds(asked, { incident }) {
    const found = incident.insights.filter((each) => matchesInsight(asked, each));
    if (found.length > 0) return { holds: true, because: `there is ${listed(found.map(sayInsight))}` };
    return { holds: false, because: `no such insight: there is ${listed(incident.insights.map(sayInsight), 'none')}` };
  },
  examples: {
    holds: [{ source: 'iam', name: 'Create*', direction: 'above' }, { type: 'call-rate' }],
    fails: [{ source: 'iam', name: 'Create*', direction: 'below' }, { type: 'error-rate' }, { errorCode: '*' }],
  },
});
