import type { AuditExportOptions, AuditVerifyOptions } from '../options/audit-options.js';
import { formatCount } from '../output/quantities.js';
import { plural, safe, safeJson } from '../output/text.js';
import type { ExitCode, Surroundings } from '../surroundings.js';
import { findRun } from './runs.js';
import { withControl } from './with-control.js';

/** `audit verify`: whether every row is as it was written. @returns 1 when not. */
export function verifyAudit({ store, json }: AuditVerifyOptions, around: Surroundings): Promise<ExitCode> {
  const { ink, write, progress } = around;
  return withControl(store, around, async (control): Promise<ExitCode> => {
    progress.status('Checking every row …');
    const verdict = await control.verifyAudit();
    progress.clear();
    if (json) write(`${safeJson(verdict)}\n`);
    else if (verdict.kind === 'broken') {
      write(`${ink.alert(`The audit was changed: ${safe(verdict.why)}.`)}\n`);
      write('Rows before it are as they were written. Compare with what you exported, or with a backup.\n');
    } else {
      write(`${ink.good('The audit is whole')}: ${formatCount(verdict.rows)} ${plural(verdict.rows, 'row')}.\n`);
      write(`Keep its head elsewhere; later it proves that nothing was cut off: ${verdict.head}\n`);
    }
    return verdict.kind === 'whole' ? 0 : 1;
  });
}

/** `audit export`: rows as JSON lines, in their order. */
export function exportAudit({ store, run }: AuditExportOptions, around: Surroundings): Promise<ExitCode> {
  return withControl(store, around, async (control): Promise<ExitCode> => {
    const runId = run === undefined ? undefined : (await findRun(control, run)).id;
    for await (const row of control.audit(runId)) {
      if (around.signal.aborted) return 130;
      around.write(`${safeJson(row)}\n`);
    }
    return 0;
  });
}
