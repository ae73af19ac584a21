import * as api from '@aws-sdk/client-guardduty';
import { Fault } from '../../fault.js';
import { type CallContext, defineService } from '../../service.js';
import { pageOf } from '../page.js';
import { compareBy, matchesCriteria } from './criteria.js';
import { detectorOf, visibleDetectors } from './detectors.js';

const RESULTS_MAX = 50;

/** Findings to be asked about; {@link addGuardDutyFinding} makes them. */
export const guardduty = defineService({
  signingName: 'guardduty',
  client: api.GuardDutyClient,
  module: api,
  handlers: {
    ListDetectors: (_, { world, accountId, region }) => ({ DetectorIds: [detectorOf(world, accountId, region).id] }),

    ListFindings({ DetectorId, FindingCriteria, SortCriteria, MaxResults = RESULTS_MAX, NextToken }, ctx) {
      if (!(MaxResults >= 1 && MaxResults <= RESULTS_MAX)) throw badRequest('maxResults is out of bounds');
      const found = findingsOf(DetectorId, ctx)
        .filter((finding) => matchesCriteria(finding, FindingCriteria))
        .sort(compareBy(SortCriteria));
      const { items, nextToken = '' } = pageOf(found, MaxResults, NextToken || undefined, 'BadRequestException');
      return { FindingIds: items.map(({ Id }) => Id ?? ''), NextToken: nextToken };
    },

    GetFindings({ DetectorId, FindingIds = [], SortCriteria }, ctx) {
      if (FindingIds.length > RESULTS_MAX) throw badRequest(`at most ${RESULTS_MAX} findingIds are allowed`);
      const wanted = new Set(FindingIds);
      const Findings = findingsOf(DetectorId, ctx).filter(({ Id }) => Id !== undefined && wanted.has(Id));
      return { Findings: Findings.sort(compareBy(SortCriteria)) };
    },
  },
});

function findingsOf(detectorId: string | undefined, { world, accountId, region }: CallContext): api.Finding[] {
  if (detectorId !== detectorOf(world, accountId, region).id) {
    throw badRequest('The request is rejected because the input detectorId is not owned by the current account.');
  }
  return visibleDetectors(world, accountId, region).flatMap(({ findings }) => [...findings.values()]);
}

function badRequest(message: string): Fault {
  return new Fault('BadRequestException', message);
}
