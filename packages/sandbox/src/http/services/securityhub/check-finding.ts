import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';

const FINDING_BYTES_MAX = 240 * 1024;
const REQUIRED = [
  'SchemaVersion',
  'Id',
  'ProductArn',
  'GeneratorId',
  'AwsAccountId',
  'CreatedAt',
  'UpdatedAt',
  'Title',
  'Description',
  'Resources',
] as const;
const CHARS_MAX = {
  Id: 512,
  GeneratorId: 512,
  Title: 256,
  Description: 1024,
  ProductName: 128,
  CompanyName: 128,
} as const;
const TIMES = ['CreatedAt', 'UpdatedAt', 'FirstObservedAt', 'LastObservedAt', 'ProcessedAt'] as const;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d(?::?\d\d)?)$/;
const RESOURCES_MAX = 32;
const TYPES_MAX = 50;
const TYPE =
  /^(?:Software and Configuration Checks|TTPs|Effects|Unusual Behaviors|Sensitive Data Identifications)(?:\/[^/]*){0,2}$/;
const SEVERITIES: readonly unknown[] = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
/** Pairs, and characters of a key and of a value. */
const PAIRS_MAX = { ProductFields: [50, 128, 2048], UserDefinedFields: [50, 128, 1024] } as const;

/** What the Security Finding Format holds against a finding, in the validator's words; none for a good one. */
export function objectionsTo(finding: AwsSecurityFinding): readonly string[] {
  if (Buffer.byteLength(JSON.stringify(finding)) > FINDING_BYTES_MAX) return ['data should NOT be larger than 240KB'];
  return [
    ...REQUIRED.filter((field) => finding[field] === undefined).map(missing),
    ...identity(finding),
    ...Object.entries(CHARS_MAX).flatMap(([field, max]) => chars(field, finding[field as keyof typeof CHARS_MAX], max)),
    ...TIMES.filter((field) => finding[field] !== undefined && !isTime(finding[field])).map(
      (field) => `data.${field} should match format "date-time"`,
    ),
    ...resources(finding),
    ...rating(finding),
    ...pairs(finding),
  ];
}

const missing = (field: string): string => `data should have required property '${field}'`;

function identity({ SchemaVersion, AwsAccountId, Id }: AwsSecurityFinding): string[] {
  return [
    ...(SchemaVersion === undefined || SchemaVersion === '2018-10-08'
      ? []
      : ['data.SchemaVersion should be equal to one of the allowed values']),
    ...(AwsAccountId === undefined || /^\d{12}$/.test(AwsAccountId)
      ? []
      : ['data.AwsAccountId should match pattern "^[0-9]{12}$"']),
    ...(Id === '' ? ['data.Id should NOT be shorter than 1 characters'] : []),
  ];
}

function chars(field: string, text: string | undefined, max: number): string[] {
  if (text === undefined) return [];
  if (text.length > max) return [`data.${field} should NOT be longer than ${max} characters`];
  return text.trim() === '' && field !== 'Id' ? [`data.${field} should match pattern ".*\\S.*"`] : [];
}

function isTime(text: string | undefined): boolean {
  return text !== undefined && TIME.test(text) && !Number.isNaN(Date.parse(text));
}

function resources({ Resources }: AwsSecurityFinding): string[] {
  if (Resources === undefined) return [];
  if (Resources.length === 0) return ['data.Resources should NOT have fewer than 1 items'];
  if (Resources.length > RESOURCES_MAX) return [`data.Resources should NOT have more than ${RESOURCES_MAX} items`];
  return Resources.flatMap(({ Type, Id }, at) => [
    ...(Type ? [] : [`data.Resources[${at}] should have required property 'Type'`]),
    ...(Id ? [] : [`data.Resources[${at}] should have required property 'Id'`]),
  ]);
}

/** Severity and types may be given by FindingProviderFields or at the top, as they used to be. */
function rating({ FindingProviderFields, ...finding }: AwsSecurityFinding): string[] {
  const severity = FindingProviderFields?.Severity ?? finding.Severity;
  const types = FindingProviderFields?.Types ?? finding.Types;
  const label = severity?.Label;
  const confidence = FindingProviderFields?.Confidence ?? finding.Confidence;
  return [
    ...(severity === undefined || types === undefined
      ? [missing('FindingProviderFields'), 'data should match some schema in anyOf']
      : []),
    ...(label === undefined || SEVERITIES.includes(label)
      ? []
      : ['data.FindingProviderFields.Severity.Label should be equal to one of the allowed values']),
    ...((types ?? []).length > TYPES_MAX ? [`data.Types should NOT have more than ${TYPES_MAX} items`] : []),
    ...(types ?? []).flatMap((type, at) =>
      TYPE.test(type) ? [] : [`data.FindingProviderFields.Types[${at}] should match the types taxonomy`],
    ),
    ...(confidence !== undefined && !(confidence >= 0 && confidence <= 100)
      ? ['data.FindingProviderFields.Confidence should be between 0 and 100']
      : []),
  ];
}

function pairs(finding: AwsSecurityFinding): string[] {
  return Object.entries(PAIRS_MAX).flatMap(([field, [pairsMax, keyMax, valueMax]]) => {
    const entries = Object.entries(finding[field as keyof typeof PAIRS_MAX] ?? {});
    return [
      ...(entries.length > pairsMax ? [`data.${field} should NOT have more than ${pairsMax} properties`] : []),
      ...entries
        .filter(([key, value]) => key.length > keyMax || value.length > valueMax)
        .map(([key]) => `data.${field}['${key.slice(0, keyMax)}'] should NOT be longer than ${valueMax} characters`),
    ];
  });
}
