import { type DoctorContext, makePolicies } from '@trailwarden/collector';
import { loadConfig, Secret } from '@trailwarden/platform';
import type { Playbook } from '@trailwarden/playbooks';
import { ACTIONS, PlaybooksInvalidError } from '@trailwarden/responder';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { inventedPlaybook } from '../testing/invented-run.js';
import { responderChecks } from './index.js';
import type { ResponderDoctor } from './responder-doctor.js';
import { responderPermissions } from './responder-permissions.js';

afterEach(() => vi.unstubAllGlobals());

interface Given {
  readonly yaml?: string;
  readonly playbooks?: () => Promise<readonly Playbook[]>;
  readonly slackAnswers?: object;
}

async function examine({ yaml = '', playbooks = async () => [inventedPlaybook], slackAnswers }: Given = {}) {
  vi.stubGlobal('fetch', async () => Response.json(slackAnswers ?? {}));
  const config = await loadConfig({ env: {}, readFile: async () => yaml });
  const { token, channel } = config.slack;
  const doctor: ResponderDoctor = {
    isSandbox: false,
    config: async () => config,
    playbooks,
    resolve: async (setting) => setting as Secret,
    settings: async () => ({ roleName: 'TrailwardenResponder', takesRights: false }),
    connectAws: () => Promise.reject(new Error('not asked')),
    slack: async () => token && { url: 'https://slack.example/api/', token: new Secret('xoxb-1'), channel },
  };
  const outcomes = responderChecks(doctor).map(async ({ id, run }) => [id, await run({} as DoctorContext)] as const);
  return Object.fromEntries(await Promise.all(outcomes));
}

describe('the doctor on the responder', () => {
  it('says how far it may go where nothing is set', async () => {
    const found = await examine();

    expect(found.responder).toEqual({
      kind: 'pass',
      detail:
        'Mode dry-run: What would be done is recorded, nothing is. Past 10 containments an hour, 3 in an account, 5 a run a person is asked; 0 people may approve.',
    });
    expect([found.slack?.kind, found.webhooks?.kind]).toEqual(['skipped', 'skipped']);
  });

  it('warns of a live responder that nobody can answer', async () => {
    expect((await examine({ yaml: 'responder: { mode: live }' })).responder?.kind).toBe('warn');
  });

  it('names what playbooks use and the settings lack', async () => {
    const { playbooks } = await examine();

    expect(playbooks).toMatchObject({
      kind: 'warn',
      detail: '1 playbook, those that come with Trailwarden: 1 in mode live.',
    });
    expect(playbooks?.parts?.map(({ name }) => name)).toEqual(['slack.alert', 'approval']);
  });

  it('lists every mistake in playbooks with its place', async () => {
    const mistake = { at: 'a.yaml:2:7', path: 'mode', problem: 'must be live' };

    const { playbooks } = await examine({ playbooks: () => Promise.reject(new PlaybooksInvalidError([mistake])) });

    expect(playbooks?.parts).toEqual([{ name: 'a.yaml:2:7', kind: 'fail', detail: 'mode must be live' }]);
  });

  it('says what Slack says of the token, and that buttons would do nothing', async () => {
    const yaml = 'slack: { token: xoxb-1, channel: C0SECURITY }';

    const refused = await examine({ yaml, slackAnswers: { ok: false, error: 'invalid_auth\u001b[2J' } });
    expect(refused.slack).toMatchObject({ kind: 'fail', detail: expect.stringContaining('invalid_auth\\x1b[2J') });
    const taken = await examine({ yaml, slackAnswers: { ok: true, team: 'Acme', user: 'trailwarden' } });
    expect(taken.slack).toMatchObject({
      kind: 'warn',
      detail: 'In Acme as trailwarden; buttons do not reach us.',
      mend: expect.stringContaining('slack.appToken'),
    });
  });

  it('fails webhooks that could be forged', async () => {
    const yaml = (secret: string) => `responder: { webhook: { hosts: ['*.example.com'], secret: ${secret} } }`;

    expect((await examine({ yaml: yaml('short') })).webhooks?.kind).toBe('fail');
    expect((await examine({ yaml: yaml('a'.repeat(32)) })).webhooks?.kind).toBe('pass');
  });
});

describe('what the responder is given', () => {
  const scope = {
    partition: 'aws',
    accountId: undefined,
    ownRoleArn: undefined,
    isOrganized: true,
    organizationId: undefined,
    buckets: [],
    readerBuckets: [],
    keys: [],
    queues: [],
  };
  const settings = {
    readerRoleName: 'TrailwardenReader',
    externalIdIn: undefined,
    setsSourceIdentity: false,
    secrets: [],
  };

  it('is what its actions declare: the role of every account what is theirs, our own role the rest', () => {
    const { ownRole, responderRole } = makePolicies(
      settings as never,
      scope,
      responderPermissions('TrailwardenResponder'),
    );

    const declared = (of: string) =>
      ACTIONS.flatMap(({ permissions }) => permissions.filter((each) => each.of === of).map(({ action }) => action));
    const allowed = responderRole?.policy.Statement.flatMap(({ Action }) => Action) ?? [];
    expect(allowed).toEqual(expect.arrayContaining(declared('member')));
    expect(new Set(allowed).size).toBe(allowed.length);
    expect(ownRole.Statement.flatMap(({ Action }) => Action)).toEqual(expect.arrayContaining(declared('own')));
    expect(ownRole.Statement).toContainEqual({
      Effect: 'Allow',
      Action: ['sts:AssumeRole'],
      Resource: ['arn:aws:iam::*:role/TrailwardenReader', 'arn:aws:iam::*:role/TrailwardenResponder'],
    });
  });
});
