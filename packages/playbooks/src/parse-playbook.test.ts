import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePlaybook } from './parse-playbook.js';
import { CATALOG } from './testing/catalog.js';

const TELL = { action: 'slack.alert' };
const CONTAIN = { action: 'iam.disable-user' };
const file = (more: object = {}) => ({ title: 'Users are made', when: { severity: 'high' }, then: [TELL], ...more });

const parse = (value: unknown, id = 'users') => parsePlaybook(value, id, CATALOG);
function problems(value: unknown, id?: string): string[] {
  const parsed = parse(value, id);
  if (parsed.kind === 'playbook') return [];
  return parsed.issues.map(({ path, problem, unknown }) =>
    `${path.join('.')} ${problem}${unknown ? `: ${unknown.word}` : ''}`.trim(),
  );
}

describe('a playbook', () => {
  it('is careful where its file says nothing', () => {
    expect(parse(file({ then: [TELL, CONTAIN] }))).toEqual({
      kind: 'playbook',
      playbook: {
        id: 'users',
        title: 'Users are made',
        description: '',
        mode: 'dry-run',
        when: { severity: 'high' },
        then: [
          { action: 'slack.alert', with: {}, on: 'both', approval: undefined, expiresMinutes: undefined },
          {
            action: 'iam.disable-user',
            with: { loginProfile: 'keep' },
            on: 'start',
            approval: undefined,
            expiresMinutes: 240,
          },
        ],
        coolDownMinutes: 60,
        stopOnFailure: true,
      },
    });
  });

  it('does what its file says', () => {
    const approval = { people: 2, within: '45m', otherwise: 'approve' };
    const then = [
      { ...TELL, with: { channel: '#ops' }, on: 'end' },
      { ...CONTAIN, with: { loginProfile: 'delete' }, expires: '2d', approval },
      { ...CONTAIN, approval: {} },
    ];

    const parsed = parse(file({ mode: 'live', then, coolDown: '2h', stopOnFailure: false }));

    expect(parsed).toMatchObject({
      playbook: {
        mode: 'live',
        coolDownMinutes: 120,
        stopOnFailure: false,
        then: [
          { with: { channel: '#ops' }, on: 'end' },
          {
            with: { loginProfile: 'delete' },
            expiresMinutes: 2_880,
            approval: { people: 2, withinMinutes: 45, otherwise: 'approve' },
          },
          { approval: { people: 1, withinMinutes: 30, otherwise: 'decline' } },
        ],
      },
    });
  });

  it.each([
    ['a name nobody knows', file({ modus: 'live' }), ['is not known here: modus']],
    [
      'a name nobody knows, deep down',
      file({ when: { all: [{ insight: { nam: 'x' } }] } }),
      ['when.all.0.insight is not known here: nam'],
    ],
    ['what is missing', {}, ['title must be', 'when must be', 'then must be']],
    ['no step', file({ then: [] }), ['then must hold a step']],
    ['no condition', file({ when: {} }), ['when must hold a condition']],
    [
      'an action nobody knows',
      file({ then: [{ action: 'iam.delete-user' }] }),
      ['then.0.action is no action: iam.delete-user'],
    ],
    [
      'settings nobody knows',
      file({ then: [{ ...TELL, with: { chanel: 'x' } }] }),
      ['then.0.with is not known here: chanel'],
    ],
    [
      'settings of a wrong kind',
      file({ then: [{ ...CONTAIN, with: { loginProfile: 'burn' } }] }),
      ['then.0.with.loginProfile is not allowed'],
    ],
    [
      'a containment for ever',
      file({ then: [{ ...CONTAIN, expires: 'never' }] }),
      ['then.0.expires must be a time from 5m to 7d'],
    ],
    [
      'a containment for too long',
      file({ then: [{ ...CONTAIN, expires: '8d' }] }),
      ['then.0.expires must be a time from 5m to 7d'],
    ],
    ['a containment at the end', file({ then: [{ ...CONTAIN, on: 'end' }] }), ['then.0.on may be start only']],
    ['telling that expires', file({ then: [{ ...TELL, expires: '1h' }] }), ['then.0.expires is of containments only']],
    [
      'too many people',
      file({ then: [{ ...CONTAIN, approval: { people: 3 } }] }),
      ['then.0.approval.people must be 1 or 2'],
    ],
    ['no mapping', 'live', ['must be a playbook']],
  ])('is refused for %s', (_, value, expected) => {
    const found = problems(value);

    expect(found).toHaveLength(expected.length);
    for (const [index, problem] of expected.entries()) expect(found[index]).toContain(problem);
  });

  it('says all that is wrong at once', () => {
    const value = {
      titel: 'x',
      when: { severity: 'urgent' },
      then: [{ action: 'x' }, { ...TELL, with: { y: 1 }, expires: '1h' }],
    };

    expect(problems(value)).toHaveLength(6);
  });

  it('knows what there is where a name is not known', () => {
    const known = (value: unknown) => {
      const parsed = parse(value);
      return parsed.kind === 'invalid' ? parsed.issues.flatMap(({ unknown }) => unknown?.known ?? []) : [];
    };

    expect(known(file({ x: 1 }))).toContain('coolDown');
    expect(known(file({ when: { not: { any: [{ x: 1 }] } } }))).toContain('firstSeen');
    expect(known(file({ when: { insight: { x: 1 } } }))).toContain('errorCode');
    expect(known(file({ then: [{ ...CONTAIN, with: { x: 1 } }] }))).toContain('loginProfile');
    expect(known(file({ then: [{ ...CONTAIN, approval: { x: 1 } }] }))).toEqual(['people', 'within', 'otherwise']);
    expect(known(file({ then: [{ action: 'x' }] }))).toEqual(CATALOG.map(({ id }) => id));
  });

  it.each(['Users', 'a_b', 'a b', '', '-a', 'a--b', 'a'.repeat(65), '../a', 'ä'])(
    'is refused under the name %j',
    (id) => {
      expect(problems(file(), id)).toEqual([expect.stringContaining('needs a name')]);
    },
  );

  it('is read or refused, whatever is in the file', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.record({ title: fc.jsonValue(), when: fc.jsonValue(), then: fc.array(fc.jsonValue()) }),
        ),
        (value) => {
          const parsed = parse(value);
          expect(parsed.kind === 'playbook' || parsed.issues.length > 0).toBe(true);
        },
      ),
    );
  });
});
