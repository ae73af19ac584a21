import { AppError, AwsDeniedError, classifyAwsError } from '@trailwarden/platform';
import { accountOf, changeIam } from '@trailwarden/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActionPermission, ActionPorts, Json, PlannedCall, TellAction } from '../actions/action.js';
import type { Story } from '../actions/story.js';
import type { ActionLab } from './action-lab.js';
import { Crash, crashingPorts } from './crashing-ports.js';
import { hostileStory, tellStories } from './tell-stories.js';

/** Where an action tells to, and what has arrived there. */
export interface TellBench {
  readonly lab: ActionLab;
  readonly ports: ActionPorts;
  /** What arrived about an incident, a name each; whatever arrived twice is in it twice. */
  received(incidentId: string): readonly string[] | Promise<readonly string[]>;
  /** All of it as it arrived: documents as text. */
  texts(incidentId: string): readonly string[] | Promise<readonly string[]>;
  /** Calls that do not go to AWS. */
  otherCalls?(): readonly string[];
  close(): Promise<void>;
}

export interface TellSuite<Settings extends object, Receipt extends Json> {
  readonly action: TellAction<Settings, Receipt>;
  readonly settings: Settings;
  readonly start: () => Promise<TellBench>;
  /** once: whatever crashes. same-name: where nobody can look, a repeat has the name of what it repeats. */
  readonly arrives: 'once' | 'same-name';
  /** Told from nothing besides, where a permission is needed for that alone. */
  readonly also?: (stories: readonly Story[]) => readonly Story[];
  /** Permissions that these settings need; all when left out. */
  readonly needs?: (permission: ActionPermission) => boolean;
}

/** What everything that tells promises, wherever it tells to. */
export function tellSuite<Settings extends object, Receipt extends Json>(suite: TellSuite<Settings, Receipt>): void {
  const { action, settings, arrives, also = () => [], needs = () => true } = suite;

  describe(`${action.id} ${JSON.stringify(settings)}`, () => {
    let bench: TellBench;
    let stories: readonly Story[];

    beforeAll(async () => {
      bench = await suite.start();
    });
    afterAll(async () => bench?.close());
    beforeEach(() => {
      stories = tellStories(bench.lab);
      setPermissions(bench.lab, undefined);
    });

    const idOf = ([first]: readonly Story[]): string => first?.incident.id ?? '';
    /** As the store gives receipts back. */
    const tell = async (story: Story, receipt?: Receipt, ports = bench.ports): Promise<Receipt> =>
      JSON.parse(JSON.stringify(await action.tell(story, settings, receipt, ports))) as Receipt;
    const tellAll = async (told: readonly Story[]): Promise<Receipt | undefined> => {
      let receipt: Receipt | undefined;
      for (const story of told) receipt = await tell(story, receipt);
      return receipt;
    };

    it('tells what there is, what comes up and how it ends, each once', async () => {
      let receipt: Receipt | undefined;
      const lengths: number[] = [];
      for (const story of stories) {
        receipt = await tell(story, receipt);
        lengths.push((await bench.received(idOf(stories))).length);
      }

      expect(lengths[0]).toBeGreaterThan(0);
      expect(lengths).toEqual([...new Set(lengths)].sort((a, b) => a - b));
      const names = await bench.received(idOf(stories));
      expect(new Set(names).size).toBe(names.length);
    });

    it('says nothing when nothing has changed', async () => {
      const receipt = await tellAll(stories);
      const before = await bench.received(idOf(stories));
      bench.lab.sandbox.forgetCalls();

      const again = await tell(stories.at(-1)!, receipt);

      expect(again).toEqual(receipt);
      expect(callsMade(bench)).toEqual([]);
      expect(await bench.received(idOf(stories))).toEqual(before);
      expect(action.calls(stories.at(-1)!, settings, receipt, bench.ports)).toEqual([]);
    });

    it('makes the calls that it said it would', async () => {
      let receipt: Receipt | undefined;
      for (const story of stories) {
        const planned = action.calls(story, settings, receipt, bench.ports);
        bench.lab.sandbox.forgetCalls();
        const others = bench.otherCalls?.().length ?? 0;

        receipt = await tell(story, receipt);

        const made = [...callsMade(bench), ...(bench.otherCalls?.().slice(others) ?? [])];
        expect(made).toEqual(planned.map(wordsOf));
        expect(made.length).toBeGreaterThan(0);
        expect(JSON.parse(JSON.stringify(planned))).toEqual(planned);
      }
    });

    it('after a crash at any call, and before anything of it was recorded, tells all and nothing twice', async () => {
      const plainly = tellStories(bench.lab);
      await tellAll(plainly);
      const expected = (await bench.received(idOf(plainly))).length;

      for (let at = 0; at < stories.length; at++) {
        // One more than there are calls: the last crash is the one after all of them.
        for (let callsMax = 0, crashed = true; crashed; callsMax++) {
          const told = tellStories(bench.lab);
          const receipt = await tellAll(told.slice(0, at));
          const { ports } = crashingPorts(bench.ports, callsMax);
          crashed = await tell(told[at]!, receipt, ports).then(
            () => false,
            (error: unknown) => {
              if (!crashedIn(error)) throw error;
              return true;
            },
          );

          let after = await tell(told[at]!, receipt);
          for (const story of told.slice(at + 1)) after = await tell(story, after);

          const names = await bench.received(idOf(told));
          expect(new Set(names).size).toBe(expected);
          if (arrives === 'once') expect(names.length).toBe(expected);
        }
      }
    });

    it('after a crash goes on with the story as it stands by then', async () => {
      const [first, second, third] = stories;
      await tell(first!);

      const receipt = await tell(second!);
      await tell(third!, receipt);

      const names = await bench.received(idOf(stories));
      if (arrives === 'once') expect(new Set(names).size).toBe(names.length);
      expect(names.length).toBeGreaterThan(0);
    });

    it('does with what it declares, and says what is missing of it', async () => {
      const declared = action.permissions.filter(needs);
      const exercise = async (): Promise<void> => {
        await tellAll(tellStories(bench.lab));
        const again = tellStories(bench.lab);
        await tell(again[0]!);
        await tell(again[0]!);
        for (const story of also(tellStories(bench.lab))) await tell(story);
      };
      setPermissions(bench.lab, declared);
      await exercise();

      for (const missing of declared) {
        setPermissions(
          bench.lab,
          declared.filter((each) => each !== missing),
        );
        const error: unknown = await exercise().then(
          () => undefined,
          (thrown: unknown) => classifyAwsError(thrown),
        );

        expect(error).toBeInstanceOf(AwsDeniedError);
        expect(error).toMatchObject({ action: missing.action, retryable: false });
      }
    });

    it('passes hostile text on as text', async () => {
      const story = hostileStory(bench.lab);

      await tell(story);

      const texts = await bench.texts(story.incident.id);
      expect(texts.length).toBeGreaterThan(0);
      for (const text of texts) {
        expect(() => JSON.parse(text) as unknown).not.toThrow();
        expect(text).not.toMatch(/\p{Cc}/u);
        expect(text.length).toBeLessThan(250_000);
      }
    });
  });
}

function crashedIn(error: unknown): boolean {
  if (error instanceof Crash) return true;
  return error instanceof AppError && error.cause !== undefined && crashedIn(error.cause);
}

const NAMES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

function callsMade({ lab }: TellBench): string[] {
  return lab.sandbox
    .calls()
    .filter(({ service }) => service !== 'sts')
    .map(({ service, operation, accountId = '', region = '' }) =>
      [NAMES[service] ?? service, operation, accountId, region].join(' '),
    );
}

function wordsOf({ service, operation, accountId, region }: PlannedCall): string {
  return [service, operation, accountId, region].filter((word) => word !== undefined).join(' ');
}

const ENTER = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

/** Roles that may do this much; everything when left out. */
function setPermissions({ sandbox }: ActionLab, permissions: readonly ActionPermission[] | undefined): void {
  const { world, responderRoleName, securityAccountId } = sandbox;
  const allowed = (of: ActionPermission['of'], more: readonly string[]): string => {
    const actions = (permissions ?? []).filter((each) => each.of === of).map(({ action }) => action);
    const Action = permissions === undefined ? ['*'] : [...actions, ...more];
    return Action.length === 0
      ? JSON.stringify({ Version: '2012-10-17', Statement: [] })
      : JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
  };
  for (const { id } of world.accounts.values()) {
    changeIam(accountOf(world, id).iam, ({ roles }) => {
      roles.get(responderRoleName)?.inlinePolicies.set('respond', allowed('member', []));
      if (id === securityAccountId) roles.get('Trailwarden')?.inlinePolicies.set('trailwarden', allowed('own', ENTER));
    });
  }
}
