// Commits one row after the other and says which are acknowledged, until it is killed or its input ends.
// Of all there is only the store: a process that is to be killed should start quickly.
import { systemClock } from '../../../dist/clock.js';
import { openData } from '../../../dist/store/open-data.js';

// Nobody is left behind, whatever becomes of whoever started it.
process.stdin.on('end', () => process.exit()).resume();
const [folder, from] = process.argv.slice(2);
const { pool } = await openData({ folder }, { clock: systemClock });
await pool.query('create table if not exists promised (id int8 primary key, twin int8 not null)');
for (let id = Number(from); ; id += 1) {
  const client = await pool.connect();
  await client.query('begin');
  await client.query('insert into promised values ($1, 0)', [id]);
  await client.query('update promised set twin = id where id = $1', [id]);
  await client.query('commit');
  client.release();
  process.stdout.write(`${id}\n`);
}
