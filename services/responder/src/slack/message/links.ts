import { type Incident, shortPrincipal, shortSource } from '@trailwarden/detector';
import type { Story } from '../../actions/story.js';
import { line, link, type Piece, type RichPart, text } from '../rich-text.js';

const MINUTE_MS = 60_000;
/** What is longer leads nowhere good; Slack takes 3,000. */
const URL_CHARS_MAX = 500;
const MARGIN_MINUTES = 5;

/** Where the evidence is. */
export function links(story: Story): readonly RichPart[] {
  const found = [
    ...(story.link !== undefined && isWebAddress(story.link) ? [link(story.link, 'Incident page')] : []),
    ...eventHistoryLinks(story),
  ];
  if (found.length === 0) return [];
  return [line(...found.flatMap((each, at): readonly Piece[] => (at === 0 ? [each] : [text(' · '), each])))];
}

/** CloudTrail's event history keeps 90 days, and is the console's of the account one is signed in to. */
function eventHistoryLinks({ incident, accountNames }: Story): readonly Piece[] {
  const [insight] = incident.insights;
  const region = insight?.region;
  const host = region === undefined ? undefined : consoleHost(region);
  if (insight === undefined || region === undefined || host === undefined) return [];
  const [principal] = incident.principals;
  const account = accountNames.get(insight.account) ?? insight.account;
  const page = (filter: string, value: string) => {
    const url = `https://${host}/cloudtrailv2/home?region=${region}#/events?${filter}=${encode(value)}&${spell(incident)}`;
    return url.length <= URL_CHARS_MAX ? url : undefined;
  };
  const event = page('EventName', insight.name);
  const user =
    principal !== undefined && IAM_USER.test(principal.name)
      ? page('Username', shortPrincipal(principal.name))
      : undefined;
  return [
    ...(event === undefined
      ? []
      : [link(event, `CloudTrail: ${shortSource(insight.source)} ${insight.name} in ${account}`)]),
    ...(user === undefined || principal === undefined
      ? []
      : [link(user, `CloudTrail: ${shortPrincipal(principal.name)}`)]),
  ];
}

function spell({ startMinute, lastMinute }: Incident): string {
  const time = (minute: number) => encodeURIComponent(new Date(minute * MINUTE_MS).toISOString());
  return `StartTime=${time(startMinute - MARGIN_MINUTES)}&EndTime=${time(lastMinute + MARGIN_MINUTES)}`;
}

/** Of anybody else CloudTrail's `Username` is a session, which is not in the principal's name. */
const IAM_USER = /^arn:aws[a-z-]*:iam::\d{12}:user\//;

/** Every character that means something in an address, brackets too, which encodeURIComponent leaves. */
function encode(value: string): string {
  // Halves of characters cannot be encoded.
  const whole = value.slice(0, URL_CHARS_MAX).replace(/\p{Cs}/gu, '');
  return encodeURIComponent(whole).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

/** By the region's partition; undefined for what is no region. */
function consoleHost(region: string): string | undefined {
  if (!/^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(region)) return undefined;
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
}

function isWebAddress(address: string): boolean {
  return /^https?:/.test(address) && URL.canParse(address) && address.length <= URL_CHARS_MAX;
}
