// `npm start [-- COMMAND]`: sets up what is missing, then runs the trailwarden command.
import { setup } from './setup.mjs';

setup('start');
const { main } = await import('../services/standalone/dist/index.js');
process.exitCode = await main(process.argv.slice(2));
