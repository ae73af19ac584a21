// `npm start [-- COMMAND]`: sets up what is missing, then runs the trailwarden command.
import { setup } from './setup.mjs';

await setup('start');
// npm runs scripts in the package's folder; paths are meant from where the command was typed.
process.chdir(process.env.INIT_CWD ?? process.cwd());
const { main } = await import('../services/standalone/dist/index.js');
process.exitCode = await main(process.argv.slice(2));
