import type { Check } from '@trailwarden/collector';
import { playbooks } from './playbooks.js';
import { responder } from './responder.js';
import type { ResponderDoctor } from './responder-doctor.js';
import { slack } from './slack.js';
import { webhooks } from './webhooks.js';

/** What the doctor looks at of the responder, beside its roles; after the collector's own checks. */
export function responderChecks(doctor: ResponderDoctor): readonly Check[] {
  return [responder, playbooks, slack, webhooks].map((make) => make(doctor));
}
