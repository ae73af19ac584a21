import type { Clock } from '@trailwarden/platform';
import { sandboxPlan } from './sandbox-plan.js';
import { type Sandboxed, startSandboxed } from './start-sandboxed.js';

const ACCOUNTS = 4;
const DAY_MINUTES = 24 * 60;
const MINUTE_MS = 60_000;
/** As much history, and as few calls, as a trail needs to have files; more would only take time. */
const HISTORY_DAYS = 1;
const VOLUME = 0.05;

/** The built-in organization, and the account in it whose role lets nobody in, so that there is something to find. */
export async function startDoctorSandbox(
  seed: number,
  clock: Clock,
): Promise<{ readonly sandboxed: Sandboxed; readonly deniedAccount: string }> {
  // The SDK greets every run on Node 20 with twelve lines about 2027; this is its own switch for that one warning.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const nowMinute = Math.floor(clock.nowMs() / MINUTE_MS);
  const { plan } = sandboxPlan({ seed, days: 8, accounts: ACCOUNTS, incidents: [] }, nowMinute);
  const startMinute = nowMinute - (nowMinute % DAY_MINUTES) - HISTORY_DAYS * DAY_MINUTES;
  const short = { ...plan, startMinute, days: HISTORY_DAYS + 2, volume: VOLUME, incidents: [] };
  const sandboxed = await startSandboxed({ nowMinute, plan: short }, clock, false);
  const deniedAccount = [...sandboxed.sandbox.world.accounts.keys()].at(-1) ?? '';
  sandboxed.sandbox.faults.set({ deniedRoles: { accountIds: [deniedAccount] } });
  return { sandboxed, deniedAccount };
}
