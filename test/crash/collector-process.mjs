// A collector in a process of its own, to be killed. It is told by stdin what minute it is and says on stdout when it has begun, and, once all that the
// script holds is judged, what stands in its store.
import { createInterface } from 'node:readline';
import { openCollector } from './open-collector.mjs';

const asked = JSON.parse(process.argv[2]);
let { minute } = asked;
createInterface({ input: process.stdin })
  .on('line', (line) => {
    minute = Number(line);
  })
  // Nobody is left behind, whatever becomes of whoever started it.
  .on('close', () => process.exit());
const collector = await openCollector(asked, { nowMs: () => minute * 60_000 });
say({ kind: 'started' });
await collector.untilDone();
say({ kind: 'done', result: await collector.standing() });
await collector.close();
process.exit(0);

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
