// `npm run bench:detect [-- --seeds N --days N]`: what the detector finds in simulated organizations, beside a plain yardstick.
import { parseArgs } from 'node:util';
import { reportOn } from './report.js';
import { type OrganizationRun, planOf, runOrganization } from './run-organization.js';

/** Never tuned on; seeds below this are for tuning. */
const FIRST_TEST_SEED = 101;
const SEEDS_DEFAULT = 2;
const DAYS_DEFAULT = 35;
/** Eight quiet days, and some to find something in. */
const DAYS_MIN = 10;

const { values } = parseArgs({ options: { seeds: { type: 'string' }, days: { type: 'string' } } });
const seedCount = positive('seeds', values.seeds, SEEDS_DEFAULT, 1);
const days = positive('days', values.days, DAYS_DEFAULT, DAYS_MIN);
const seeds = Array.from({ length: seedCount }, (_, i) => FIRST_TEST_SEED + i);

const runs: OrganizationRun[] = [];
for (const seed of seeds) {
  const started = performance.now();
  runs.push(
    runOrganization(planOf(seed, days), (pass, day) => progress(`seed ${seed}, ${pass}: day ${day} of ${days}`)),
  );
  progress(`seed ${seed}: ${((performance.now() - started) / 1_000).toFixed(0)} s\n`);
}
console.log(
  `12 accounts, 2 to 3 regions, ${days} days, 60 incidents a week after 8 quiet days, the first week only teaches.`,
);
console.log(`Seeds ${seeds.join(', ')}; seeds below ${FIRST_TEST_SEED} are for tuning, these are not.\n`);
console.log(reportOn(runs));

function positive(name: string, text: string | undefined, usual: number, least: number): number {
  const value = text === undefined ? usual : Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  process.stderr.write(`--${name} takes a whole number from ${least} on, not ${text}\n`);
  process.exit(2);
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text.padEnd(70)}`);
  else if (text.endsWith('\n')) process.stderr.write(text);
}
