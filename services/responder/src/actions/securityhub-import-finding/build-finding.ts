import { createHash } from 'node:crypto';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { type Incident, type Insight, type Severity, shortPrincipal, shortSource } from '@trailwarden/detector';
import type { Story } from '../story.js';
import { cut, plainText } from '../telling/plain-text.js';
import { minuteTime, timeOf } from '../telling/story-document.js';
import { findingResources } from './finding-resources.js';
import { findingTypes } from './finding-types.js';

const TITLE_CHARS_MAX = 256;
const DESCRIPTION_CHARS_MAX = 1_024;
const FIELD_CHARS_MAX = 2_048;
/** Half of what ASFF allows goes to what is unusual; the rest are the same fields in every finding. */
const FIELDS_OF_INSIGHTS_MAX = 15;
const FIELDS_OF_REASONS_MAX = 10;
const NAME_CHARS_MAX = 80;

const LABELS: Readonly<Record<Severity, 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW'>> = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
};

/** By it our own findings are told apart from everybody else's. */
export const GENERATOR_PREFIX = 'trailwarden/';

/** What one finding is about, and in whose hub it is. */
export type Place = {
  /** The account that the finding is about. */
  readonly account: string;
  /** The hub's account and region. */
  readonly hubAccount: string;
  readonly region: string;
};

/** Stable: every import of the same incident and account is the same finding. */
export function findingId(incidentId: string, account: string): string {
  return `trailwarden/incident/${incidentId}/${account}`;
}

export function productArn({ hubAccount, region }: Place, partition: string): string {
  return `arn:${partition}:securityhub:${region}:${hubAccount}:product/${hubAccount}/default`;
}

/** A finding as it is imported. Note, Workflow, UserDefinedFields and VerificationState are the customer's and never in it. */
export function buildFinding(story: Story, place: Place, partition: string, updatedMs: number): AwsSecurityFinding {
  const { incident } = story;
  const own = evidenceOf(incident, place.account);
  const isThere = incident.accounts.includes(place.account);
  return {
    SchemaVersion: '2018-10-08',
    Id: findingId(incident.id, place.account),
    ProductArn: productArn(place, partition),
    GeneratorId: `${GENERATOR_PREFIX}${incident.class}`,
    AwsAccountId: place.hubAccount,
    CompanyName: 'Trailwarden',
    ProductName: 'Trailwarden',
    CreatedAt: timeOf(story.storedMs),
    UpdatedAt: timeOf(updatedMs),
    FirstObservedAt: minuteTime(incident.startMinute),
    LastObservedAt: minuteTime(incident.lastMinute),
    Title: plainText(titleOf(own), TITLE_CHARS_MAX),
    Description: plainText(descriptionOf(story, own, isThere), DESCRIPTION_CHARS_MAX),
    RecordState: story.state === 'open' && isThere ? 'ACTIVE' : 'ARCHIVED',
    Resources: findingResources(place.account, place.region, partition, own.principals),
    FindingProviderFields: {
      Severity: {
        Label: LABELS[incident.severity],
        Original: `${incident.severity} (${incident.relative.toFixed(2)})`,
      },
      Types: findingTypes(own),
    },
    ProductFields: productFields(story, place, own),
    ...(story.link !== undefined && /^https?:\/\//.test(story.link) && { SourceUrl: cut(story.link, FIELD_CHARS_MAX) }),
  };
}

/** What a finding says, its times aside: when this is the same nothing is imported. */
export function fingerprintOf({ UpdatedAt: _, ...said }: AwsSecurityFinding): string {
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 22);
}

type Evidence = Pick<Incident, 'class' | 'insights' | 'news' | 'principals'> & { readonly account: string };

/** The incident as far as one account goes. */
function evidenceOf({ class: kind, insights, news, principals }: Incident, account: string): Evidence {
  return {
    account,
    class: kind,
    insights: insights.filter((each) => each.account === account),
    news: news.filter((each) => each.account === account),
    principals: principals.filter((each) => each.account === account),
  };
}

function titleOf({ account, insights, news, principals }: Evidence): string {
  const [principal] = principals;
  const who = principal === undefined ? '' : ` by ${plainText(shortPrincipal(principal.name), NAME_CHARS_MAX)}`;
  const [insight] = insights;
  if (insight !== undefined) return `Unusual ${whatOf(insight)}${who} in account ${account}`;
  const [first] = news;
  return first === undefined
    ? `Unusual activity${who} in account ${account}`
    : `Unusual activity${who} in account ${account}: ${first.kind.replaceAll('-', ' ')}`;
}

function whatOf({ source, name, metric, direction }: Insight): string {
  const api = plainText(`${shortSource(source)} ${name}`, NAME_CHARS_MAX);
  if (direction === 'below') return `silence of ${api}`;
  return metric === 'errors' ? `errors of ${api}` : `rate of ${api}`;
}

function descriptionOf(story: Story, { account }: Evidence, isThere: boolean): string {
  const { incident, state, supersededBy } = story;
  const name = story.accountNames.get(account);
  const others = incident.accounts.length - 1;
  const states = {
    open: `It goes on, last seen at ${minuteTime(incident.lastMinute)}.`,
    ended: `It ended, last seen at ${minuteTime(incident.lastMinute)}.`,
    withdrawn: 'Withdrawn: an early look that did not hold.',
    superseded: `Part of incident ${supersededBy ?? 'another'} by now.`,
  };
  return [
    `In account ${account}${name === undefined ? '' : ` (${plainText(name, NAME_CHARS_MAX)})`}${others > 0 ? ` and ${others} more` : ''} since ${minuteTime(incident.startMinute)}.`,
    isThere ? states[state] : 'This account is no part of the incident any more.',
    ...incident.reasons.map((reason) => `${plainText(reason, DESCRIPTION_CHARS_MAX).replace(/\.$/, '')}.`),
  ].join(' ');
}

function productFields(story: Story, { account }: Place, { insights }: Evidence): Record<string, string> {
  const { incident } = story;
  const name = story.accountNames.get(account);
  const fields: readonly (readonly [string, string])[] = [
    ['IncidentId', incident.id],
    ['Account', account],
    ...(name === undefined ? [] : [['AccountName', name] as const]),
    ['Accounts', String(incident.accounts.length)],
    ['State', story.state],
    ...(story.supersededBy === undefined ? [] : [['SupersededBy', story.supersededBy] as const]),
    ['Class', incident.class],
    ['Score', incident.score.toFixed(2)],
    ['Threshold', incident.threshold.toFixed(2)],
    ['PerWeekExpected', String(incident.perWeekExpected)],
    ...insights.slice(0, FIELDS_OF_INSIGHTS_MAX).map((insight, at) => {
      const { region, overall, baseline } = insight;
      return [
        `Insight/${at + 1}`,
        `${whatOf(insight)} in ${region}: ${round(overall.perMinute)} a minute, usually ${round(baseline.perMinute)} (${insight.id})`,
      ] as const;
    }),
    ...incident.reasons.slice(0, FIELDS_OF_REASONS_MAX).map((reason, at) => [`Reason/${at + 1}`, reason] as const),
  ];
  return Object.fromEntries(
    fields
      .map(([key, value]) => [`${GENERATOR_PREFIX}${key}`, plainText(value, FIELD_CHARS_MAX)] as const)
      .filter(([, value]) => value !== ''),
  );
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
