import { type Logger, LogLevel } from '@slack/web-api';

/** Slack's libraries are not heard: they write to the console, and their debugging shows whole messages. What matters comes as an error. */
export const silentSlackLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
