import type { IncidentChange, Tiding } from '@trailwarden/collector';
import { type Ink, SEVERITY_MARK } from './ink.js';
import { principalName } from './principal.js';
import { isoMinute } from './quantities.js';
import { shown } from './text.js';

const WORDS: Readonly<Record<Tiding, string>> = {
  start: 'unusual',
  update: 'more of it',
  end: 'over',
  withdrawn: 'taken back',
  superseded: 'joined to another',
};
const REASON_CHARS_MAX = 100;
const PRINCIPAL_CHARS_MAX = 50;

/** What is new about an incident, on one line. */
export function servedLine({ incident, tidings }: IncidentChange, ink: Ink): string {
  const { severity, principals, accounts, startMinute, reasons } = incident;
  const mark = ink.severity[severity](`${SEVERITY_MARK[severity]} ${severity.toUpperCase()}`);
  const [first] = principals;
  const who = first === undefined ? 'nobody named' : principalName(first.name, PRINCIPAL_CHARS_MAX);
  const word = tidings.map((tiding) => WORDS[tiding]).join(', and ');
  return `${ink.faint(isoMinute(startMinute))}  ${mark}  ${word}: ${who} in ${accounts.map((id) => shown(id, 20)).join(', ')} · ${shown(reasons[0] ?? '', REASON_CHARS_MAX)}`;
}
