import type { Finding } from '@aws-sdk/client-guardduty';
import { type World, worldState } from '../../world/world.js';

/** GuardDuty of one account in one region. */
export interface Detector {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  /** By id, the latest written at the end. */
  readonly findings: Map<string, Finding>;
}

/** Findings kept a detector; the oldest go first. */
const FINDINGS_MAX = 1000;

const detectors = worldState('guardduty', () => new Map<string, Detector>());

/** Every account has one detector a region. */
export function detectorOf(world: World, accountId: string, region: string): Detector {
  const key = `${accountId}/${region}`;
  const all = detectors(world);
  const detector = all.get(key) ?? { id: world.ids.hex(32), accountId, region, findings: new Map() };
  all.set(key, detector);
  return detector;
}

/** The detectors whose findings a caller sees: its own, and as the organization's administrator those of all members in the region. */
export function visibleDetectors(world: World, accountId: string, region: string): readonly Detector[] {
  const own = detectorOf(world, accountId, region);
  const administers = world.organization.delegatedAdministrators.get('guardduty.amazonaws.com')?.has(accountId);
  return administers ? [...detectors(world).values()].filter((detector) => detector.region === region) : [own];
}

export interface NewGuardDutyFinding {
  readonly accountId: string;
  readonly region: string;
  /** `UnauthorizedAccess:IAMUser/…`. */
  readonly type: string;
  /** 1.0 to 10.0. */
  readonly severity: number;
  readonly title: string;
  /** Of the user or role whose key acted. */
  readonly userName: string;
  readonly accessKeyId?: string;
  /** The world's now when left out. */
  readonly atMs?: number;
}

/** Has GuardDuty find something, as it would by itself. @returns the finding's id. */
export function addGuardDutyFinding(world: World, found: NewGuardDutyFinding): string {
  const { accountId, region } = found;
  const detector = detectorOf(world, accountId, region);
  const id = world.ids.hex(32);
  const at = new Date(found.atMs ?? world.nowMs()).toISOString();
  detector.findings.set(id, {
    Id: id,
    AccountId: accountId,
    Region: region,
    Partition: 'aws',
    Arn: `arn:aws:guardduty:${region}:${accountId}:detector/${detector.id}/finding/${id}`,
    SchemaVersion: '2.0',
    Type: found.type,
    Severity: found.severity,
    Title: found.title,
    Description: found.title,
    CreatedAt: at,
    UpdatedAt: at,
    Resource: {
      ResourceType: 'AccessKey',
      AccessKeyDetails: {
        UserName: found.userName,
        UserType: 'IAMUser',
        ...(found.accessKeyId !== undefined && { AccessKeyId: found.accessKeyId }),
      },
    },
    Service: {
      ServiceName: 'guardduty',
      DetectorId: detector.id,
      Archived: false,
      Count: 1,
      EventFirstSeen: at,
      EventLastSeen: at,
    },
  });
  const [oldest] = detector.findings.keys();
  if (detector.findings.size > FINDINGS_MAX && oldest !== undefined) detector.findings.delete(oldest);
  return id;
}
