import type { Situation, Target } from '@trailwarden/playbooks';
import type { IamUser } from '@trailwarden/sandbox';
import type { IncidentTarget } from '../actions/iam/incident-target.js';
import type { IamLab } from './iam-lab.js';

const HOUR_MS = 60 * 60_000;

/** Some of everything that a user can have. */
export function equip({ sandbox, ports }: IamLab): (user: IamUser) => void {
  const { ids } = sandbox.world;
  const createdMs = ports.nowMs() - 10 * HOUR_MS;
  return (user) => {
    user.loginProfile = { createdMs, password: 'only-they-know-it', passwordResetRequired: false };
    user.attachedPolicies.add('arn:aws:iam::aws:policy/IAMFullAccess');
    user.inlinePolicies.set(
      'own',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"}]}',
    );
    user.tags.set('team', 'red');
    for (const status of ['Active', 'Inactive'] as const) {
      const key = ids.unique('AKIA');
      user.accessKeys.set(key, { id: key, secret: ids.secret(40), createdMs, status, lastUsed: undefined });
      const ssh = ids.unique('APKA');
      user.sshKeys.set(ssh, { id: ssh, fingerprint: 'aa:bb', body: 'ssh-rsa AAAA', uploadedMs: createdMs, status });
      const certificate = ids.unique('ASCA');
      user.signingCertificates.set(certificate, { id: certificate, body: 'PEM', uploadedMs: createdMs, status });
      const service = ids.unique('ACCA');
      user.serviceCredentials.set(service, {
        id: service,
        service: status === 'Active' ? 'bedrock.amazonaws.com' : 'codecommit.amazonaws.com',
        userName: `${user.name}-at-1`,
        createdMs,
        password: ids.secret(20),
        status,
      });
    }
  };
}

/** The user as the principal of an incident that began an hour ago. */
export function targetOn(lab: IamLab, { name, arn }: Pick<IamUser, 'name' | 'arn'>): IncidentTarget {
  return {
    key: `user/${name}`,
    name: `user ${name}`,
    accountId: lab.accountId,
    principal: arn,
    incident: { startMs: lab.ports.nowMs() - HOUR_MS, regions: [], spared: [] },
  };
}

export function roleTargetOn({ accountId }: Pick<IamLab, 'accountId'>, principal: string): Target {
  const name = principal.slice(principal.lastIndexOf('/') + 1);
  return { key: `role/${name}`, name: `role ${name}`, accountId, principal };
}

/** An incident of these principals, as far as choosing targets looks at it. */
export function situationOf(...principals: readonly string[]): Situation {
  const incident = {
    startMinute: 29_500_000,
    principals: principals.map((name) => ({ name })),
    insights: [{ region: 'eu-west-1' }, { region: 'eu-west-1' }],
  };
  const world = { ourRoles: ['TrailwardenResponder'], protect: { principals: ['arn:*:role/break-glass-*'] } };
  return { incident, world } as unknown as Situation;
}

/** What a call ends in: 'ok', or the name of the error. */
export function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}

/** No room for one more inline policy. */
export function fillInline(user: IamUser): void {
  const allow = (name: string) =>
    `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:${name}","Resource":"*"}]}`;
  user.inlinePolicies.clear();
  user.inlinePolicies.set('filler', allow('x'.repeat(2_048 - allow('').length)));
}
