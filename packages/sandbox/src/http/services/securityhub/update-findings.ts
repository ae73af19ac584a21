import type * as api from '@aws-sdk/client-securityhub';
import { Fault } from '../../fault.js';
import type { Handlers } from '../../service.js';
import { findingKey, type Hub, type StoredFinding, storeFinding, visibleHubs } from './hub.js';
import { completeSeverity, PROVIDER_FIELDS } from './merge-finding.js';

const IDENTIFIERS_MAX = 100;
const NOTE_CHARS_MAX = 512;

export const updateFindings: Handlers<typeof api> = {
  BatchUpdateFindings({ FindingIdentifiers = [], ...changes }, ctx) {
    const hubs = visibleHubs(ctx);
    if (FindingIdentifiers.length === 0 || FindingIdentifiers.length > IDENTIFIERS_MAX) {
      throw new Fault(
        'InvalidInputException',
        `Invalid parameter 'FindingIdentifiers': 1 to ${IDENTIFIERS_MAX} are allowed`,
      );
    }
    checkChanges(changes);
    const ProcessedFindings: api.AwsSecurityFindingIdentifier[] = [];
    const UnprocessedFindings: api.BatchUpdateFindingsUnprocessedFinding[] = [];
    const seen = new Set<string>();
    for (const identifier of FindingIdentifiers) {
      const key = findingKey(identifier);
      const hub = hubs.find(({ findings }) => findings.has(key));
      const stored = hub?.findings.get(key);
      if (seen.has(key)) UnprocessedFindings.push(unprocessed(identifier, 'DuplicatedFindingIdentifier'));
      else if (hub === undefined || stored === undefined) {
        UnprocessedFindings.push(unprocessed(identifier, 'FindingNotFound'));
      } else {
        update(hub, stored, changes, ctx.nowMs);
        ProcessedFindings.push(identifier);
      }
      seen.add(key);
    }
    return { ProcessedFindings, UnprocessedFindings };
  },
};

type Changes = Omit<api.BatchUpdateFindingsRequest, 'FindingIdentifiers'>;

const MESSAGES = {
  DuplicatedFindingIdentifier: 'The finding identifier is in the request more than once',
  FindingNotFound: 'Finding Not Found',
} as const;

function unprocessed(
  FindingIdentifier: api.AwsSecurityFindingIdentifier,
  ErrorCode: keyof typeof MESSAGES,
): api.BatchUpdateFindingsUnprocessedFinding {
  return { FindingIdentifier, ErrorCode, ErrorMessage: MESSAGES[ErrorCode] };
}

const STATUSES: readonly unknown[] = ['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED'];

function checkChanges({ Workflow, Note, ...rest }: Changes): void {
  if (Workflow === undefined && Note === undefined && Object.values(rest).every((value) => value === undefined)) {
    throw new Fault('InvalidInputException', 'At least one field to update must be given');
  }
  if (Workflow?.Status !== undefined && !STATUSES.includes(Workflow.Status)) {
    throw new Fault('InvalidInputException', `Invalid parameter 'Workflow.Status': ${Workflow.Status}`);
  }
  if (Note !== undefined && (!Note.Text || !Note.UpdatedBy || Note.Text.length > NOTE_CHARS_MAX)) {
    throw new Fault('InvalidInputException', `Invalid parameter 'Note': Text (up to ${NOTE_CHARS_MAX}) and UpdatedBy`);
  }
}

/** UpdatedAt belongs to the provider and stays. */
function update(hub: Hub, { finding, customerFields }: StoredFinding, changes: Changes, nowMs: number): void {
  const { Note, Severity, Workflow, ...plain } = changes;
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  const taken = PROVIDER_FIELDS.filter((field) => changes[field] !== undefined);
  storeFinding(hub, {
    finding: {
      ...finding,
      ...given,
      ...(Severity !== undefined && { Severity: { ...finding.Severity, ...completeSeverity(Severity) } }),
      ...(Workflow !== undefined && { Workflow: { ...finding.Workflow, ...Workflow } }),
      ...(Note !== undefined && {
        Note: { Text: Note.Text, UpdatedBy: Note.UpdatedBy, UpdatedAt: new Date(nowMs).toISOString() },
      }),
    },
    customerFields: new Set([...customerFields, ...taken]),
  });
}
