import { inParallel } from '../../discover/in-parallel.js';
import { type Check, type FindingPart, worstOf } from '../check.js';

const ACCOUNTS_AT_ONCE = 16;

export const externalId: Check = {
  id: 'external-id',
  title: 'External id',
  needs: ['organization'],
  async run(context) {
    const { externalIdIn } = await context.settings();
    if (externalIdIn === undefined) {
      return {
        kind: 'warn',
        detail: 'None is set (aws.externalId), so the reader roles cannot ask for one.',
        mend: 'Set a long random text, as { ssm: NAME }, and have every reader role ask for it.',
      };
    }
    const [access, { homeRegion }, own] = [
      await context.aws(),
      await context.discovering(),
      (await context.identity()).accountId,
    ];
    const accounts = await context.accounts();
    let done = 0;
    const parts = await inParallel(accounts, ACCOUNTS_AT_ONCE, async ({ id, name }): Promise<FindingPart> => {
      context.signal.throwIfAborted();
      const reach = await access.forAccount(id, homeRegion);
      const enforced = reach.kind === 'reachable' ? await access.externalIdIsEnforced(id) : 'unreachable';
      done += 1;
      context.onProgress('External id', done, accounts.length);
      return {
        name: name === id ? id : `${id} ${name}`,
        ...FOUND[enforced === 'unknown' && id === own ? 'own' : enforced],
      };
    });
    const kind = worstOf(parts);
    const asking = parts.filter((part) => part.kind === 'pass').length;
    const asked = parts.filter((part) => part.kind !== 'skipped').length;
    return {
      kind,
      detail: `${asking} of ${asked} ${asked === 1 ? 'role that lets us in asks' : 'roles that let us in ask'} for it.`,
      mend: kind === 'fail' ? MEND : undefined,
      parts,
    };
  },
};

const MEND =
  'Add to each Allow statement of their trust policy: "Condition": {"StringEquals": {"sts:ExternalId": "…"}}, with the text that aws.externalId stands for.';

const FOUND = {
  enforced: { kind: 'pass', detail: 'asks for it' },
  'not-enforced': {
    kind: 'fail',
    detail: 'lets us in without it, and so anybody whom our role can be made to act for',
  },
  unknown: { kind: 'warn', detail: 'could not be told just now; run the doctor again' },
  own: { kind: 'skipped', detail: 'our own account, entered without a role' },
  unreachable: { kind: 'skipped', detail: 'does not let us in at all' },
} as const;
