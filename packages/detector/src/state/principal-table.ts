import { column, Table } from './table.js';

const spec = {
  /** Index into the lane's texts. */
  name: column('u32'),
  /** Index into PRINCIPAL_KINDS. */
  kind: column('u8'),
  birthMinute: column('u32'),
  lastActiveHour: column('u32'),
  /** Hours it was active in since its first day, and those of them with a new address, a new agent. */
  activeHours: column('f32'),
  addressHours: column('f32'),
  agentHours: column('f32'),
  /** Learning events so far: spells of an hour in which it used APIs that it had never used. */
  apiEvents: column('f32'),
  /** Which news this hour has had already: bit 0 address, bit 1 agent. */
  hourNews: column('u8'),
  /** The open learning event: its first minute, and what it adds up to in nats. */
  eventMinute: column('u32'),
  eventNats: column('f32'),
  /** Address prefixes seen, held at 256: runners and lambdas fill it and teach nothing after. */
  prefixes: column('u16'),
  /** Row of its errors over all APIs in the series table, plus one. */
  errorsSeries: column('u32'),
  /** Episodes blamed on it so far: what it did, and what it stopped doing. */
  upEpisodes: column('u16'),
  silenceEpisodes: column('u16'),
};

export type PrincipalTable = Table<typeof spec>;
export const createPrincipalTable = (): PrincipalTable => new Table(spec);
