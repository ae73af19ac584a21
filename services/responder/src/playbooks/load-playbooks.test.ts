import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionSpec } from '@trailwarden/playbooks';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACTIONS } from '../actions/index.js';
import { PlaybooksInvalidError } from './errors.js';
import { loadPlaybooks } from './load-playbooks.js';
import { readPlaybook } from './read-playbook.js';

const actions = ACTIONS as readonly ActionSpec[];
const GOOD = 'title: Good\nwhen: { severity: high }\nthen:\n  - action: slack.alert\n';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playbooks-'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

async function mistakes(path = folder): Promise<string[]> {
  const error = await loadPlaybooks(path, actions).catch((thrown: unknown) => thrown);
  if (!(error instanceof PlaybooksInvalidError)) throw error instanceof Error ? error : new Error('nothing was wrong');
  return error.mistakes.map(({ at, path: where, problem }) =>
    [at.replace(`${folder}/`, ''), where, problem].filter((each) => each !== '').join(' '),
  );
}

describe('playbooks', () => {
  it('are the .yaml files of a folder, by name', async () => {
    await Promise.all([write('b.yaml', GOOD), write('a.yaml', GOOD), write('.c.yaml', 'x'), write('README.md', '# x')]);
    await mkdir(join(folder, 'old'));
    await writeFile(join(folder, 'old', 'c.yaml'), 'x');

    expect((await loadPlaybooks(folder, actions)).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('may be a single file', async () => {
    await write('only.yaml', GOOD);

    expect(await loadPlaybooks(join(folder, 'only.yaml'), actions)).toMatchObject([{ id: 'only', mode: 'dry-run' }]);
  });

  it('are none in an empty folder', async () => {
    expect(await loadPlaybooks(folder, actions)).toEqual([]);
  });

  it('keep an account id as it is written, without quotes too', async () => {
    await write('a.yaml', GOOD.replace('severity: high', 'account: 012345678901'));

    expect(await loadPlaybooks(folder, actions)).toMatchObject([{ when: { account: '012345678901' } }]);
  });
});

describe('mistakes', () => {
  it('of all files are told at once, each with its place and what was meant', async () => {
    await write(
      'a.yaml',
      [
        'titel: Users are made',
        'when:',
        '  insight: { nme: CreateUser }',
        '  any:',
        '    - severity: urgent',
        '    - regoin: us-east-1',
        'then:',
        '  - action: slack.alrt',
        '  - action: slack.alert',
        '    with: { chanel: C0123ABCD }',
        '    expires: 1h',
        '  - action: iam.disable-user',
        '    with: { loginProfile: burn }',
        '    on: both',
        '    approval: { people: 3, within: soon }',
        'coolDown: 5',
        'moed: live',
      ].join('\n'),
    );
    await write('b.yaml', 'when: [');
    await write('c_d.yaml', GOOD);
    await write('e.yml', GOOD);

    expect(await mistakes()).toEqual([
      'e.yml is not read: rename it to end in .yaml',
      'a.yaml:1:1 title must be a text of 1 to 120 characters, and is missing',
      'a.yaml:1:1 titel is not known here; did you mean title?',
      'a.yaml:3:14 when.insight.nme is not known here; did you mean name?',
      'a.yaml:5:17 when.any.0.severity must be low or medium or high or critical, a list of them, or { atLeast: high }, not urgent',
      'a.yaml:6:7 when.any.1.regoin is not known here; did you mean region?',
      'a.yaml:8:13 then.0.action is no action: slack.alrt; did you mean slack.alert?',
      'a.yaml:10:13 then.1.with.chanel is not known here; did you mean channel?',
      'a.yaml:11:14 then.1.expires is of containments only: what slack.alert told stays told',
      expect.stringMatching(/^a\.yaml:13:27 then\.2\.with\.loginProfile is not allowed: .*"keep"\|"delete"/),
      'a.yaml:14:9 then.2.on may be start only: iam.disable-user is a containment, which ends by itself (expires)',
      'a.yaml:15:25 then.2.approval.people must be 1 or 2, not 3',
      'a.yaml:15:36 then.2.approval.within must be a time from 1m to 24h, as 30m, 4h or 2d, not soon',
      'a.yaml:16:11 coolDown must be a time from 0m to 30d, as 30m, 4h or 2d, not 5',
      'a.yaml:17:1 moed is not known here; did you mean mode?',
      'b.yaml:1:8 this is indented more or less than what it belongs to, or a closing bracket is missing',
      'c_d.yaml:1:1 needs a name of small letters, digits and single -, at most 64 of them',
    ]);
  });

  it('make the command leave with 2, and nothing is used', async () => {
    await Promise.all([write('a.yaml', GOOD), write('b.yaml', '')]);

    await expect(loadPlaybooks(folder, actions)).rejects.toMatchObject({ code: 'PLAYBOOKS_INVALID', exitCode: 2 });
  });

  it.each([
    ['there is nothing', 'nowhere', ['cannot be read (ENOENT)']],
    ['a folder has the name of a file', '.', ['x.yaml is no file']],
  ])('are told where %s', async (_, path, expected) => {
    if (path === '.') await mkdir(join(folder, 'x.yaml'));

    const found = await mistakes(join(folder, path));

    expect(found).toEqual(expected.map((problem) => expect.stringContaining(problem)));
  });

  it('are files that are too large, or too many', async () => {
    await write('large.yaml', `# ${'x'.repeat(100_000)}\n${GOOD}`);

    expect(await mistakes()).toEqual(['large.yaml is too large for a playbook: at most 100000 bytes']);

    await Promise.all(Array.from({ length: 201 }, (_, index) => write(`p${index}.yaml`, GOOD)));
    expect(await mistakes()).toEqual([expect.stringContaining('holds 202 playbooks, at most 200 are read')]);
  });

  it('repeat nothing of what an action is told: it may be a secret in the wrong place', async () => {
    await write('a.yaml', GOOD.concat('    with: { channel: hunter2, mention: hunter2 }\n'));

    expect((await mistakes()).join('\n')).not.toContain('hunter2');
  });

  it('are all that comes of a text, whatever it is', () => {
    const near = fc.array(
      fc.constantFrom(
        'title: x',
        'when:',
        '  severity: high',
        'then:',
        '  - action: slack.alert',
        '    with: {}',
        '  all: &a [*a]',
        '"',
        '- ',
        '{',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          near.map((lines) => lines.join('\n')),
          fc.string(),
          fc.json(),
        ),
        (text) => {
          const { playbook, mistakes: found } = readPlaybook({ file: 'a.yaml', id: 'a', text, actions });

          expect(playbook === undefined).toBe(found.length > 0);
        },
      ),
    );
  });
});
