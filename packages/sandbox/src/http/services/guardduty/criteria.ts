import type * as api from '@aws-sdk/client-guardduty';
import { Fault } from '../../fault.js';

type Value = string | number | boolean | undefined;

/** What findings can be asked for by. Times compare as milliseconds since 1970. */
const ATTRIBUTES: Readonly<Record<string, (finding: api.Finding) => Value>> = {
  id: ({ Id }) => Id,
  accountId: ({ AccountId }) => AccountId,
  region: ({ Region }) => Region,
  type: ({ Type }) => Type,
  severity: ({ Severity }) => Severity,
  createdAt: ({ CreatedAt }) => Date.parse(CreatedAt ?? ''),
  updatedAt: ({ UpdatedAt }) => Date.parse(UpdatedAt ?? ''),
  'resource.accessKeyDetails.userName': ({ Resource }) => Resource?.AccessKeyDetails?.UserName,
  'resource.accessKeyDetails.accessKeyId': ({ Resource }) => Resource?.AccessKeyDetails?.AccessKeyId,
  'service.archived': ({ Service }) => Service?.Archived,
};

export function matchesCriteria(finding: api.Finding, criteria: api.FindingCriteria | undefined): boolean {
  return Object.entries(criteria?.Criterion ?? {}).every(([name, condition]) =>
    holds(attribute(name)(finding), condition),
  );
}

function holds(value: Value, condition: api.Condition): boolean {
  const equals = condition.Equals ?? condition.Eq;
  const notEquals = condition.NotEquals ?? condition.Neq;
  const number = Number(value);
  return (
    (equals === undefined || equals.includes(String(value))) &&
    (notEquals === undefined || !notEquals.includes(String(value))) &&
    !(number <= (condition.GreaterThan ?? condition.Gt ?? Number.NaN)) &&
    !(number < (condition.GreaterThanOrEqual ?? condition.Gte ?? Number.NaN)) &&
    !(number >= (condition.LessThan ?? condition.Lt ?? Number.NaN)) &&
    !(number > (condition.LessThanOrEqual ?? condition.Lte ?? Number.NaN))
  );
}

/** By the attribute asked for, then by id. */
export function compareBy(criteria: api.SortCriteria | undefined): (a: api.Finding, b: api.Finding) => number {
  const read = attribute(criteria?.AttributeName ?? 'id');
  const sign = criteria?.OrderBy === 'DESC' ? -1 : 1;
  return (a, b) => {
    const [left, right] = [read(a) ?? '', read(b) ?? ''];
    if (left !== right) return left < right ? -sign : sign;
    return (a.Id ?? '') < (b.Id ?? '') ? -1 : 1;
  };
}

function attribute(name: string): (finding: api.Finding) => Value {
  const found = ATTRIBUTES[name];
  if (found === undefined) throw new Fault('NotImplemented', `guardduty findings by ${name} are not simulated`, 501);
  return found;
}
