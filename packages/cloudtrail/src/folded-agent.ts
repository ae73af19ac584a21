import { cutText } from './text.js';

const FOLDED_CHARS_MAX = 60;

/** A user agent without its version numbers: each run of digits and dots becomes one '#', and 60 characters are kept. */
export function foldedAgent(agent: string): string {
  return cutText(agent.replace(/[\d.]+/g, '#'), FOLDED_CHARS_MAX);
}
