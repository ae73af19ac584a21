import type { Examined } from '@trailwarden/collector';

/** What the doctor found, as one object. */
export function doctorObject(examined: readonly Examined[]): object {
  const count = (kind: Examined['kind']) => examined.filter((each) => each.kind === kind).length;
  return {
    ok: count('fail') === 0,
    counts: { pass: count('pass'), warn: count('warn'), fail: count('fail'), skipped: count('skipped') },
    checks: examined.map(({ id, title, kind, detail, mend, parts }) => ({ id, title, kind, detail, mend, parts })),
  };
}
