import type * as api from '@aws-sdk/client-cloudwatch';
import { Fault } from '../../fault.js';
import type { Handlers } from '../../service.js';
import { addDataPoints, type DataPoint, dimensionsText } from './data-points.js';

const METRICS_MAX = 1000;
const REQUEST_BYTES_MAX = 2 ** 20;
const VALUES_MAX = 150;
const DIMENSIONS_MAX = 30;
const NAME_CHARS_MAX = 255;
const DIMENSION_VALUE_CHARS_MAX = 1024;
const AMOUNT_MAX = 2 ** 360;
const HOUR_MS = 3_600_000;
const AGE_MAX_MS = 14 * 24 * HOUR_MS;
const AHEAD_MAX_MS = 2 * HOUR_MS;

type Datum = api.MetricDatum;

export const putMetricData: Handlers<typeof api> = {
  /** All metrics of a request or none. */
  PutMetricData({ Namespace = '', MetricData = [] }, { world, accountId, region, nowMs }) {
    if (!/^[^:].{0,254}$/.test(Namespace))
      throw invalid('Namespace', 'must be 1 to 255 characters and not begin with a colon');
    if (Namespace.startsWith('AWS/')) throw invalid('Namespace', "must not start with 'AWS/'");
    if (MetricData.length > METRICS_MAX) {
      throw invalid('MetricData', `The collection MetricData must not have a size greater than ${METRICS_MAX}.`);
    }
    if (Buffer.byteLength(JSON.stringify(MetricData)) > REQUEST_BYTES_MAX) {
      throw new Fault('RequestEntityTooLarge', 'Request size exceeded 1048576 bytes', 413);
    }
    const added = MetricData.flatMap((datum, at): DataPoint[] => {
      const member = `MetricData.member.${at + 1}`;
      checkDatum(datum, member, nowMs);
      const common = {
        accountId,
        region,
        namespace: Namespace,
        name: datum.MetricName ?? '',
        dimensions: dimensionsText(datum.Dimensions ?? []),
        unit: datum.Unit ?? 'None',
        atMs: datum.Timestamp?.getTime() ?? nowMs,
      };
      return amountsOf(datum, member).map(([value, count]) => ({ ...common, value, count }));
    });
    addDataPoints(world, added);
  },
};

function checkDatum({ MetricName = '', Dimensions = [], Timestamp }: Datum, member: string, nowMs: number): void {
  if (MetricName === '') {
    throw new Fault('MissingParameter', `The parameter ${member}.MetricName is required.`);
  }
  if (MetricName.length > NAME_CHARS_MAX) throw invalid(`${member}.MetricName`, `at most ${NAME_CHARS_MAX} characters`);
  if (Dimensions.length > DIMENSIONS_MAX) throw invalid(`${member}.Dimensions`, `at most ${DIMENSIONS_MAX} dimensions`);
  for (const { Name = '', Value = '' } of Dimensions) {
    if (Name === '' || Name.length > NAME_CHARS_MAX || Name.startsWith(':'))
      throw invalid(`${member}.Dimensions`, Name);
    if (Value === '' || Value.length > DIMENSION_VALUE_CHARS_MAX)
      throw invalid(`${member}.Dimensions`, `value of ${Name}`);
  }
  const atMs = Timestamp?.getTime() ?? nowMs;
  if (atMs < nowMs - AGE_MAX_MS || atMs > nowMs + AHEAD_MAX_MS) {
    throw invalid(`${member}.Timestamp`, 'must be within two weeks before and two hours after the current time');
  }
}

/** Values with how often each was seen. */
function amountsOf(
  { Value, Values, Counts, StatisticValues }: Datum,
  member: string,
): readonly (readonly [number, number])[] {
  if ([Value, Values, StatisticValues].filter((each) => each !== undefined).length !== 1) {
    throw new Fault(
      'InvalidParameterCombination',
      `The parameters ${member}.Value, ${member}.Values and ${member}.StatisticValues are mutually exclusive, and one is required.`,
    );
  }
  if (StatisticValues !== undefined) {
    const { Sum = 0, SampleCount = 0 } = StatisticValues;
    return [[amount(Sum / SampleCount, member), SampleCount]];
  }
  if (Values === undefined) return [[amount(Value ?? Number.NaN, member), 1]];
  if (Values.length > VALUES_MAX) throw invalid(`${member}.Values`, `at most ${VALUES_MAX} values`);
  if (Counts !== undefined && Counts.length !== Values.length) {
    throw invalid(`${member}.Counts`, 'must have as many members as Values');
  }
  return Values.map((value, at) => [amount(value, member), Counts?.[at] ?? 1]);
}

function amount(value: number, member: string): number {
  if (Number.isFinite(value) && Math.abs(value) <= AMOUNT_MAX) return value;
  throw invalid(`${member}.Value`, 'NaN, infinities and numbers beyond 2^360 are not supported');
}

function invalid(parameter: string, reason: string): Fault {
  return new Fault('InvalidParameterValue', `The parameter ${parameter} is invalid: ${reason}`);
}
