import { type Incident, type News, type NewsKind, shortPrincipal, shortSource } from '@trailwarden/detector';
import type { IncidentState } from '@trailwarden/playbooks';
import type { Story } from '../../actions/story.js';

const SEVERITY_MARKS = { critical: '🔴', high: '🟠', medium: '🟡', low: '🔵' } as const;
const STATE_MARKS: Readonly<Record<Exclude<IncidentState, 'open'>, string>> = {
  ended: '✅',
  withdrawn: '↩️',
  superseded: '➡️',
};

/** What one sees first of it on a list of messages. */
export function markOf({ state, incident }: Pick<Story, 'state' | 'incident'>): string {
  return state === 'open' ? SEVERITY_MARKS[incident.severity] : STATE_MARKS[state];
}

/** "signin ConsoleLogin fails far more often than usual in prod-web". Untrusted: escape. */
export function headline({ incident, accountNames }: Pick<Story, 'incident' | 'accountNames'>): string {
  const [account = ''] = incident.accounts;
  const where =
    incident.accounts.length > 1 ? `${incident.accounts.length} accounts` : (accountNames.get(account) ?? account);
  return `${whatHappens(incident)} in ${where}`;
}

function whatHappens({ insights, news, principals }: Incident): string {
  const [insight] = insights;
  if (insight === undefined) {
    const [top] = news;
    return top === undefined ? `Unusual activity by ${whoOf(principals[0]?.name)}` : NEWS_WORDS[top.kind](top);
  }
  const alike = insights.filter(
    ({ metric, direction }) => metric === insight.metric && direction === insight.direction,
  );
  const apis = new Set(alike.map(({ source, name }) => `${source} ${name}`));
  const more = apis.size - 1;
  const what = `${shortSource(insight.source)} ${insight.name}${more > 0 ? ` and ${more} more` : ''}`;
  const many = more > 0;
  if (insight.direction === 'below') {
    if (insight.overall.perMinute === 0) return `${what} ${many ? 'have' : 'has'} stopped`;
    return insight.metric === 'errors'
      ? `${what} ${many ? 'fail' : 'fails'} far less often than usual`
      : `${what} ${many ? 'are' : 'is'} called far less often than usual`;
  }
  return insight.metric === 'errors'
    ? `${what} ${many ? 'fail' : 'fails'} far more often than usual`
    : `${what} ${many ? 'are' : 'is'} called far more often than usual`;
}

const NEWS_WORDS: Readonly<Record<NewsKind, (news: News) => string>> = {
  'new-principal': ({ principal }) => `${whoOf(principal)} was never seen before`,
  'new-address': ({ principal }) => `${whoOf(principal)} comes from an address never used before`,
  'new-agent': ({ principal }) => `${whoOf(principal)} uses a tool never used before`,
  'new-api': ({ principal, what }) => `${whoOf(principal)} calls ${apiOf(what)} for the first time`,
  'new-caller': ({ principal, what }) => `${apiOf(what)} has a new caller, ${whoOf(principal)},`,
  'principal-errors': ({ principal }) => `${whoOf(principal)} runs into far more errors than usual`,
};

function whoOf(principal: string | undefined): string {
  const name = principal === undefined ? '' : shortPrincipal(principal);
  return name === '' || name === 'hidden' || name === 'unknown' ? 'Somebody' : name;
}

/** `iam CreateUser` of `iam.amazonaws.com CreateUser`. */
function apiOf(what: string): string {
  const [source = '', ...rest] = what.split(' ');
  return [shortSource(source), ...rest].join(' ');
}
