import {
  CHECKS,
  createDoctorContext,
  type DoctorContext,
  type Examined,
  examine,
  findPolicyScope,
  makePolicies,
} from '@trailwarden/collector';
import { responderChecks } from '../doctor/index.js';
import type { ResponderDoctor } from '../doctor/responder-doctor.js';
import { responderPermissions } from '../doctor/responder-permissions.js';
import type { DoctorOptions } from '../options/doctor-options.js';
import { doctorObject } from '../output/doctor-json.js';
import { doctorText } from '../output/doctor-text.js';
import { policiesText } from '../output/policies-text.js';
import { safeJson } from '../output/text.js';
import { doctorDeps } from '../service/doctor-deps.js';
import { startDoctorSandbox } from '../service/doctor-sandbox.js';
import type { ExitCode, Surroundings } from '../surroundings.js';

/** `doctor`: what works, what does not, and how to mend it. @returns 1 when anything failed. */
export async function doctor(options: DoctorOptions, around: Surroundings): Promise<ExitCode> {
  const { sandbox } = options;
  if (sandbox !== undefined) around.progress.status('Making up an organization …');
  const started = sandbox && (await startDoctorSandbox(sandbox.seed, around.clock));
  const deps = doctorDeps(options.store, around, started?.sandboxed);
  const context = createDoctorContext({ ...deps, onProgress: showProgress(around) });
  try {
    if (options.policies) return await printPolicies(context, deps.responder, options, around);
    const checks = [...CHECKS, ...responderChecks(deps.responder)];
    const examined = await examine(checks, context, ({ title }) => around.progress.status(`${title} …`));
    around.progress.clear();
    show(examined, options, around, started?.deniedAccount);
    if (around.signal.aborted) return 130;
    return examined.some(({ kind }) => kind === 'fail') ? 1 : 0;
  } finally {
    around.progress.clear();
    await context.close();
    await started?.sandboxed.close();
  }
}

function show(
  examined: readonly Examined[],
  { json, all }: DoctorOptions,
  { write, columns, ink, command }: Surroundings,
  deniedAccount: string | undefined,
): void {
  write(
    json
      ? `${safeJson(doctorObject(examined))}\n`
      : doctorText({ examined, all, columns, ink, command, note: noteOf(deniedAccount) }),
  );
}

function noteOf(deniedAccount: string | undefined): string | undefined {
  return deniedAccount === undefined
    ? undefined
    : `This is the sandbox: the role of account ${deniedAccount} is denied on purpose.`;
}

async function printPolicies(
  context: DoctorContext,
  responder: ResponderDoctor,
  { json }: DoctorOptions,
  around: Surroundings,
): Promise<ExitCode> {
  around.progress.status('Asking AWS what is known already …');
  const permissions = responderPermissions((await responder.settings()).roleName);
  const policies = makePolicies(await context.settings(), await findPolicyScope(context), permissions);
  around.progress.clear();
  const { write, columns, ink } = around;
  write(json ? `${safeJson(policies)}\n` : policiesText(policies, columns, ink));
  return 0;
}

/** Below so many a bar would only flash. */
const MANY = 50;

function showProgress({ progress }: Surroundings): (what: string, done: number, total: number) => void {
  let shown: { readonly what: string; readonly bar: ReturnType<Surroundings['progress']['bar']> } | undefined;
  return (what, done, total) => {
    if (total < MANY) return progress.status(`${what} …`);
    if (shown?.what !== what) shown = { what, bar: progress.bar(what, total) };
    shown.bar.update(done, `${done} of ${total}`);
    if (done === total) shown.bar.stop();
  };
}
