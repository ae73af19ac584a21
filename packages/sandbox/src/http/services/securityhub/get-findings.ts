import type * as api from '@aws-sdk/client-securityhub';
import { Fault } from '../../fault.js';
import type { Handlers } from '../../service.js';
import { pageOf } from '../page.js';
import { findingKey, visibleHubs } from './hub.js';

const RESULTS_MAX = 100;
const DAY_MS = 86_400_000;

type Finding = api.AwsSecurityFinding;
type Texts = (finding: Finding) => readonly (string | undefined)[];

const TEXTS: Readonly<Record<string, Texts>> = {
  Id: ({ Id }) => [Id],
  ProductArn: ({ ProductArn }) => [ProductArn],
  ProductName: ({ ProductName }) => [ProductName],
  AwsAccountId: ({ AwsAccountId }) => [AwsAccountId],
  GeneratorId: ({ GeneratorId }) => [GeneratorId],
  Title: ({ Title }) => [Title],
  Type: ({ Types }) => Types ?? [],
  RecordState: ({ RecordState }) => [RecordState],
  WorkflowStatus: ({ Workflow }) => [Workflow?.Status],
  SeverityLabel: ({ Severity }) => [Severity?.Label],
  ResourceId: ({ Resources }) => (Resources ?? []).map(({ Id }) => Id),
  ResourceType: ({ Resources }) => (Resources ?? []).map(({ Type }) => Type),
};
const TIMES = ['CreatedAt', 'UpdatedAt', 'FirstObservedAt', 'LastObservedAt'] as const;

export const getFindings: Handlers<typeof api> = {
  GetFindings({ Filters = {}, SortCriteria = [], MaxResults = RESULTS_MAX, NextToken }, ctx) {
    if (!(MaxResults >= 1 && MaxResults <= RESULTS_MAX)) {
      throw new Fault('InvalidInputException', `Invalid parameter 'MaxResults': 1 to ${RESULTS_MAX} are allowed`);
    }
    const found = visibleHubs(ctx)
      .flatMap(({ findings }) => [...findings.values()].map(({ finding }) => finding))
      .filter((finding) => matches(finding, Filters, ctx.nowMs))
      .sort((a, b) => compare(a, b, SortCriteria));
    const { items, nextToken } = pageOf(found, MaxResults, NextToken, 'InvalidInputException');
    return { Findings: [...items], NextToken: nextToken };
  },
};

/** All fields that are filtered by must match; within one, negations all and the others any. */
function matches(finding: Finding, filters: api.AwsSecurityFindingFilters, nowMs: number): boolean {
  return Object.entries(filters).every(([field, wanted]) => {
    if (wanted === undefined || wanted.length === 0) return true;
    const texts = TEXTS[field];
    if (texts !== undefined) return matchesText(texts(finding), wanted as api.StringFilter[]);
    const time = TIMES.find((name) => name === field);
    if (time === undefined)
      throw new Fault('NotImplemented', `securityhub:GetFindings by ${field} is not simulated`, 501);
    const atMs = Date.parse(finding[time] ?? '');
    return (wanted as api.DateFilter[]).some((filter) => isWithin(atMs, filter, nowMs));
  });
}

function matchesText(texts: readonly (string | undefined)[], filters: readonly api.StringFilter[]): boolean {
  const negative = filters.filter(({ Comparison = '' }) => Comparison.includes('NOT'));
  const positive = filters.filter((filter) => !negative.includes(filter));
  const holds = ({ Comparison = 'EQUALS', Value = '' }: api.StringFilter): boolean =>
    texts.some((text = '') =>
      Comparison.includes('PREFIX')
        ? text.startsWith(Value)
        : Comparison.includes('CONTAINS')
          ? text.includes(Value)
          : text === Value,
    );
  return negative.every((filter) => !holds(filter)) && (positive.length === 0 || positive.some(holds));
}

function isWithin(atMs: number, { Start, End, DateRange }: api.DateFilter, nowMs: number): boolean {
  const from = DateRange === undefined ? Date.parse(Start ?? '') : nowMs - (DateRange.Value ?? 0) * DAY_MS;
  const to = Date.parse(End ?? '');
  return !(atMs < from) && !(atMs > to);
}

function compare(a: Finding, b: Finding, criteria: readonly api.SortCriterion[]): number {
  for (const { Field = 'Id', SortOrder } of criteria) {
    const [left, right] = [sortValue(a, Field), sortValue(b, Field)];
    if (left !== right) return (left < right ? -1 : 1) * (SortOrder === 'desc' ? -1 : 1);
  }
  return findingKey(a) < findingKey(b) ? -1 : 1;
}

function sortValue(finding: Finding, field: string): string {
  const time = TIMES.find((name) => name === field);
  return (time === undefined ? TEXTS[field]?.(finding)[0] : finding[time]) ?? '';
}
