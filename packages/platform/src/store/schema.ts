export {
  accounts,
  awsInsights,
  episodes,
  facts,
  forgottenFiles,
  incidents,
  laneDays,
  lanes,
  listings,
  logFiles,
  outbox,
  pools,
  tallies,
  trails,
  workers,
} from './schema/collecting.js';
export { audit, findingLooks, findings, moments, runs, steps, votes } from './schema/responding.js';
