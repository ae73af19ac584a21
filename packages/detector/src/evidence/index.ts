import { calls } from './calls.js';
import { errors } from './errors.js';
import { gap } from './gap.js';
import type { EvidenceKind, NewsEvidence, SeriesEvidence } from './kinds.js';
import { newAddress } from './new-address.js';
import { newAgent } from './new-agent.js';
import { newApi } from './new-api.js';
import { newCaller } from './new-caller.js';
import { newPrincipal } from './new-principal.js';
import { principalErrors } from './principal-errors.js';
import { silence } from './silence.js';

/** All kinds of evidence. A new one is a file here and a line there. */
export const EVIDENCE: readonly EvidenceKind[] = [
  calls,
  errors,
  principalErrors,
  silence,
  gap,
  newPrincipal,
  newAddress,
  newAgent,
  newApi,
  newCaller,
];

const isSeries = (kind: EvidenceKind): kind is SeriesEvidence => kind.scope === 'series';
const isNews = (kind: EvidenceKind): kind is NewsEvidence => kind.scope === 'news';

export const SERIES_EVIDENCE: readonly SeriesEvidence[] = EVIDENCE.filter(isSeries);
export const NEWS_EVIDENCE: readonly NewsEvidence[] = EVIDENCE.filter(isNews);
