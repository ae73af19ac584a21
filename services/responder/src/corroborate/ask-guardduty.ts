import {
  GetFindingsCommand,
  type GuardDutyClient,
  type Finding as GuardDutyFinding,
  ListDetectorsCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-guardduty';
import type { AwsClients } from '@trailwarden/platform';
import type { Finding } from '@trailwarden/playbooks';
import { plainText } from '../actions/telling/plain-text.js';
import { ABOUT_MAX, type Asked, FINDINGS_PER_LOOK_MAX, severityOf } from './asked.js';

/** AWS's most, of both calls. */
const PAGE_MAX = 50;
const TEXT_CHARS_MAX = 256;

/** What GuardDuty found in an account and region since. @throws what the SDK throws. */
export async function askGuardDuty(clients: AwsClients, fromMs: number): Promise<Asked> {
  const { accountId, region } = clients;
  const guardDuty = await clients.guardDuty();
  const { DetectorIds: [DetectorId] = [] } = await guardDuty.send(new ListDetectorsCommand({}));
  if (DetectorId === undefined) {
    return { findings: [], problem: `GuardDuty is off in account ${accountId} (${region}): it was not asked.` };
  }
  const { ids, isMore } = await listIds(guardDuty, DetectorId, fromMs);
  const findings: Finding[] = [];
  for (let at = 0; at < ids.length; at += PAGE_MAX) {
    const FindingIds = ids.slice(at, at + PAGE_MAX);
    const { Findings = [] } = await guardDuty.send(new GetFindingsCommand({ DetectorId, FindingIds }));
    findings.push(...Findings.map(findingOf));
  }
  // An administrator's detector answers for its members as well.
  const own = findings.filter((finding) => finding.accountId === accountId);
  const problem = `GuardDuty found more than ${FINDINGS_PER_LOOK_MAX} things in account ${accountId} (${region}): the latest are shown.`;
  return { findings: own, problem: isMore ? problem : undefined };
}

async function listIds(
  guardDuty: GuardDutyClient,
  DetectorId: string,
  fromMs: number,
): Promise<{ readonly ids: readonly string[]; readonly isMore: boolean }> {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await guardDuty.send(
      new ListFindingsCommand({
        DetectorId,
        FindingCriteria: {
          Criterion: {
            updatedAt: { GreaterThanOrEqual: fromMs },
            'service.archived': { Equals: ['false'] },
          },
        },
        SortCriteria: { AttributeName: 'updatedAt', OrderBy: 'DESC' },
        MaxResults: PAGE_MAX,
        NextToken,
      }),
    );
    ids.push(...(page.FindingIds ?? []));
    // The last page has an empty token.
    NextToken = page.NextToken || undefined;
  } while (NextToken !== undefined && ids.length < FINDINGS_PER_LOOK_MAX);
  return {
    ids: ids.slice(0, FINDINGS_PER_LOOK_MAX),
    isMore: NextToken !== undefined || ids.length > FINDINGS_PER_LOOK_MAX,
  };
}

function findingOf({ Id = '', AccountId = '', Region = '', ...found }: GuardDutyFinding): Finding {
  const { Title = '', Type = '', Severity = 0, UpdatedAt = '', Resource, Service } = found;
  const { UserName, AccessKeyId } = Resource?.AccessKeyDetails ?? {};
  const buckets = (Resource?.S3BucketDetails ?? []).map(({ Arn }) => Arn);
  const about = [UserName, AccessKeyId, Resource?.InstanceDetails?.InstanceId, ...buckets];
  return {
    from: 'guardduty',
    id: Id,
    accountId: AccountId,
    region: Region,
    title: plainText(Title, TEXT_CHARS_MAX),
    type: plainText(Type, TEXT_CHARS_MAX),
    severity: severityOf(Severity),
    about: about.filter((each) => each !== undefined && each !== '').slice(0, ABOUT_MAX) as string[],
    lastSeenMs: Date.parse(Service?.EventLastSeen ?? UpdatedAt) || Date.parse(UpdatedAt) || 0,
  };
}
