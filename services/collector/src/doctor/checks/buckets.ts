import { type Check, type FindingPart, worstOf } from '../check.js';

export const buckets: Check = {
  id: 'buckets',
  title: 'Buckets',
  needs: ['trails'],
  async run(context) {
    const [found, access] = [(await context.trails()).trails, await context.buckets()];
    const parts = new Map<string, FindingPart>();
    for (const { arn, bucket } of found) {
      const each = access.get(arn);
      if (bucket === null || each === undefined || parts.has(bucket)) continue;
      parts.set(
        bucket,
        each.kind === 'readable'
          ? { name: bucket, kind: 'pass', detail: `can be listed ${asWhom(each.readAs)}` }
          : { name: bucket, kind: 'fail', detail: each.problem, mend: MEND },
      );
    }
    if (parts.size === 0) return { kind: 'skipped', detail: 'There is no trail with a bucket.' };
    const all = [...parts.values()];
    const good = all.filter(({ kind }) => kind === 'pass').length;
    return {
      kind: worstOf(all),
      detail: `${good} of ${all.length} ${all.length === 1 ? 'bucket' : 'buckets'} can be listed.`,
      parts: all,
    };
  },
};

const MEND =
  "Allow s3:ListBucket on it to our role (--policies), and in the bucket's own policy too when it is of another account.";

function asWhom(readAs: string | null): string {
  return readAs === null ? 'by our own role' : `by the reader role of ${readAs}`;
}
