import type { Incident, Insight } from '@trailwarden/detector';
import { isSamePrincipal, type NamedPrincipal, parsePrincipal } from '../principal.js';
import { type Guard, PASS } from './guard.js';

const SIGN_IN = 'signin.amazonaws.com';
/** How much more often than before a principal calls what it is held responsible for. */
const MORE = 2;

/** Anybody on the internet can fail to sign in as somebody else: whoever could bring about a containment that way could lock people out. */
export const failedSignIns: Guard = {
  id: 'failed-sign-ins',
  title:
    'Where nothing shows that the principal itself acted, and not somebody who only tried its password, a person is asked',
  of: 'containments',
  check({ situation: { incident }, target: { principal = '' } }) {
    if (showsCalls(incident, parsePrincipal(principal))) return PASS;
    return {
      kind: 'ask',
      because: 'all that is known could come from somebody who only tried to sign in under this name',
    };
  },
};

/** Whether an API, other than signing in, was called with the principal's own credentials, and more than before. */
function showsCalls({ insights, news }: Incident, principal: NamedPrincipal): boolean {
  const isIt = (name: string): boolean => isSamePrincipal(parsePrincipal(name), principal);
  return (
    insights.some((insight) => insight.source !== SIGN_IN && insight.direction === 'above' && isMore(insight, isIt)) ||
    news.some(
      ({ kind, what, principal: who }) =>
        (kind === 'new-api' || kind === 'new-caller') && isIt(who) && !what.startsWith(`${SIGN_IN} `),
    )
  );
}

function isMore({ attributions }: Insight, isIt: (name: string) => boolean): boolean {
  const callers = attributions.find(({ attribute }) => attribute === 'userIdentityArn');
  const averageOf = (values: readonly { readonly value: string; readonly average: number }[] = []): number =>
    values.reduce((sum, { value, average }) => sum + (isIt(value) ? average : 0), 0);
  const now = averageOf(callers?.insight);
  return now > 0 && now > MORE * averageOf(callers?.baseline);
}
