import {
  type AwsSecurityFinding,
  type AwsSecurityFindingFilters,
  GetFindingsCommand,
} from '@aws-sdk/client-securityhub';
import type { Severity } from '@trailwarden/detector';
import type { AwsClients } from '@trailwarden/platform';
import type { Finding } from '@trailwarden/playbooks';
import { GENERATOR_PREFIX } from '../actions/securityhub-import-finding/build-finding.js';
import { isHubOff } from '../actions/securityhub-import-finding/import-findings.js';
import { plainText } from '../actions/telling/plain-text.js';
import { ABOUT_MAX, type Asked, FINDINGS_PER_LOOK_MAX } from './asked.js';

const TEXT_CHARS_MAX = 256;
/** Of benchmarks and scanners: thousands a day, and nothing that anybody did. */
const NOT_EVENTS = 'Software and Configuration Checks';

const SEVERITIES: Readonly<Record<string, Severity>> = { CRITICAL: 'critical', HIGH: 'high', MEDIUM: 'medium' };

/** What others reported to Security Hub about an account and region since; never what we did ourselves. @throws what the SDK throws. */
export async function askSecurityHub(clients: AwsClients, fromMs: number, nowMs: number): Promise<Asked> {
  const { accountId, region } = clients;
  try {
    const hub = await clients.securityHub();
    const { Findings = [], NextToken } = await hub.send(
      new GetFindingsCommand({
        Filters: filters(accountId, fromMs, nowMs),
        SortCriteria: [{ Field: 'UpdatedAt', SortOrder: 'desc' }],
        MaxResults: FINDINGS_PER_LOOK_MAX,
      }),
    );
    const more = `Security Hub has more than ${FINDINGS_PER_LOOK_MAX} findings on account ${accountId} (${region}): the latest are shown.`;
    // Filters that AWS would not understand as we do must not make us believe ourselves.
    const others = Findings.filter((finding) => !isOurs(finding)).map((finding) => findingOf(finding, region));
    return { findings: others, problem: NextToken === undefined ? undefined : more };
  } catch (error) {
    if (!isHubOff(error)) throw error;
    return { findings: [], problem: `Security Hub is off in account ${accountId} (${region}): it was not asked.` };
  }
}

function filters(accountId: string, fromMs: number, nowMs: number): AwsSecurityFindingFilters {
  return {
    AwsAccountId: [{ Value: accountId, Comparison: 'EQUALS' }],
    RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }],
    UpdatedAt: [{ Start: new Date(fromMs).toISOString(), End: new Date(nowMs).toISOString() }],
    GeneratorId: [{ Value: GENERATOR_PREFIX, Comparison: 'PREFIX_NOT_EQUALS' }],
    Type: [{ Value: NOT_EVENTS, Comparison: 'PREFIX_NOT_EQUALS' }],
  };
}

function isOurs({ GeneratorId = '', ProductFields = {} }: AwsSecurityFinding): boolean {
  return GeneratorId.startsWith(GENERATOR_PREFIX) || `${GENERATOR_PREFIX}IncidentId` in ProductFields;
}

function findingOf(found: AwsSecurityFinding, region: string): Finding {
  const { Id = '', AwsAccountId = '', Title = '', Types = [], Severity: severity, Resources = [] } = found;
  return {
    from: 'security-hub',
    id: Id,
    accountId: AwsAccountId,
    region: found.Region ?? region,
    title: plainText(Title, TEXT_CHARS_MAX),
    type: plainText(Types[0] ?? '', TEXT_CHARS_MAX),
    severity: SEVERITIES[severity?.Label ?? ''] ?? 'low',
    about: Resources.map(({ Id: id }) => id ?? '')
      .filter((id) => id !== '')
      .slice(0, ABOUT_MAX),
    lastSeenMs: Date.parse(found.LastObservedAt ?? '') || Date.parse(found.UpdatedAt ?? '') || 0,
  };
}
