import type { AwsSecurityFinding, Severity } from '@aws-sdk/client-securityhub';
import type { StoredFinding } from './hub.js';

/** Only customers write these; whatever a provider sends later is dropped. */
const CUSTOMER_FIELDS = ['Note', 'UserDefinedFields', 'VerificationState', 'Workflow'] as const;
/** Given through FindingProviderFields, and copied to the top until a customer writes them. */
export const PROVIDER_FIELDS = ['Confidence', 'Criticality', 'RelatedFindings', 'Severity', 'Types'] as const;

const NORMALIZED = { INFORMATIONAL: 0, LOW: 1, MEDIUM: 40, HIGH: 70, CRITICAL: 90 } as const;

/**
 * What a hub holds after an import.
 *
 * @returns undefined when the import is older than what is there: silently ignored, as by AWS.
 */
export function mergeImport(
  imported: AwsSecurityFinding,
  known: StoredFinding | undefined,
  nowMs: number,
): StoredFinding | undefined {
  if (known !== undefined && !isLater(imported.UpdatedAt, known.finding.UpdatedAt)) return undefined;
  const customerFields = known?.customerFields ?? new Set<string>();
  const provided = providerFields(imported);
  const kept = Object.fromEntries(
    [...CUSTOMER_FIELDS, ...PROVIDER_FIELDS.filter((field) => customerFields.has(field))].flatMap((field) => {
      const value = known === undefined ? imported[field] : known.finding[field];
      return value === undefined ? [] : [[field, value]];
    }),
  ) as Partial<AwsSecurityFinding>;
  const recordState = imported.RecordState ?? 'ACTIVE';
  const rest = Object.fromEntries(
    Object.entries(imported).filter(([field]) => !(CUSTOMER_FIELDS as readonly string[]).includes(field)),
  ) as unknown as AwsSecurityFinding;
  const productName = imported.ProductName ?? 'Default';
  const companyName = imported.CompanyName ?? 'Personal';
  const workflow = kept.Workflow ?? { Status: 'NEW' };
  const finding: AwsSecurityFinding = {
    ...rest,
    ...provided,
    ...kept,
    FindingProviderFields: provided,
    RecordState: recordState,
    Workflow: reopens(known, recordState) && workflow.Status !== 'SUPPRESSED' ? { Status: 'NEW' } : workflow,
    WorkflowState: 'NEW',
    ProductName: productName,
    CompanyName: companyName,
    Region: imported.Region ?? regionOf(imported.ProductArn),
    ProcessedAt: new Date(nowMs).toISOString(),
    ProductFields: {
      ...imported.ProductFields,
      'aws/securityhub/FindingId': `${imported.ProductArn}/${imported.Id}`,
      'aws/securityhub/ProductName': productName,
      'aws/securityhub/CompanyName': companyName,
    },
  };
  return { finding, customerFields };
}

function isLater(updatedAt: string | undefined, known: string | undefined): boolean {
  return Date.parse(updatedAt ?? '') > Date.parse(known ?? '');
}

/** An archived finding that becomes active again is news. */
function reopens(known: StoredFinding | undefined, recordState: string): boolean {
  return known?.finding.RecordState === 'ARCHIVED' && recordState === 'ACTIVE';
}

function providerFields(imported: AwsSecurityFinding): NonNullable<AwsSecurityFinding['FindingProviderFields']> {
  const given = { ...imported.FindingProviderFields };
  const fields = Object.fromEntries(
    PROVIDER_FIELDS.flatMap((field) => {
      const value = given[field] ?? imported[field];
      return value === undefined ? [] : [[field, value]];
    }),
  ) as NonNullable<AwsSecurityFinding['FindingProviderFields']>;
  return fields.Severity === undefined ? fields : { ...fields, Severity: completeSeverity(fields.Severity) };
}

/** A label has its number and a number its label. */
export function completeSeverity(severity: Severity): Severity {
  const { Label, Normalized = 0 } = severity;
  if (Label !== undefined) return { ...severity, Normalized: NORMALIZED[Label] ?? Normalized };
  const label = Object.entries(NORMALIZED).findLast(([, from]) => Normalized >= from);
  return { ...severity, Normalized, Label: (label?.[0] ?? 'INFORMATIONAL') as keyof typeof NORMALIZED };
}

function regionOf(productArn: string | undefined): string {
  return (productArn ?? '').split(':')[3] ?? '';
}
