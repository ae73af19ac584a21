import type * as api from '@aws-sdk/client-securityhub';
import { Fault } from '../../fault.js';
import type { Authorize, Handlers } from '../../service.js';
import { emitEvent } from '../eventbridge/bus.js';
import { objectionsTo } from './check-finding.js';
import { enabledHub, findingKey, storeFinding } from './hub.js';
import { mergeImport } from './merge-finding.js';

const FINDINGS_MAX = 100;
const REQUEST_BYTES_MAX = 6 * 2 ** 20;

export const importQuestions: Authorize<typeof api> = {
  BatchImportFindings({ Findings = [] }) {
    const asked = new Map(
      Findings.map(({ ProductArn = '*', AwsAccountId = '' }) => [
        `${ProductArn} ${AwsAccountId}`,
        {
          action: 'securityhub:BatchImportFindings',
          resource: ProductArn === '' ? '*' : ProductArn,
          context: { 'securityhub:TargetAccount': AwsAccountId },
        },
      ]),
    );
    return [...asked.values()];
  },
};

export const importFindings: Handlers<typeof api> = {
  BatchImportFindings({ Findings = [] }, ctx) {
    const hub = enabledHub(ctx);
    if (Findings.length === 0 || Findings.length > FINDINGS_MAX) {
      throw new Fault(
        'InvalidInputException',
        `Invalid parameter 'Findings'. data should have 1 to ${FINDINGS_MAX} items`,
      );
    }
    if (Buffer.byteLength(JSON.stringify(Findings)) > REQUEST_BYTES_MAX) {
      throw new Fault('InvalidInputException', 'Request size exceeds 6 MB');
    }
    for (const finding of Findings) ensureOwn(finding, ctx);
    const FailedFindings: api.ImportFindingsError[] = [];
    for (const finding of Findings) {
      const objections = objectionsTo(finding);
      if (objections.length > 0) {
        FailedFindings.push({
          Id: finding.Id ?? '',
          ErrorCode: 'InvalidInput',
          ErrorMessage: `Finding does not adhere to Amazon Finding Format. ${objections.join(', ')}.`,
        });
        continue;
      }
      if (hub.hasTroubleWith(finding.Id ?? '')) {
        FailedFindings.push({ Id: finding.Id ?? '', ErrorCode: 'InternalError', ErrorMessage: 'Try again.' });
        continue;
      }
      const stored = mergeImport(finding, hub.findings.get(findingKey(finding)), ctx.nowMs);
      if (stored === undefined) continue;
      storeFinding(hub, stored);
      emitEvent(ctx.world, ctx.accountId, ctx.region, {
        source: 'aws.securityhub',
        detailType: 'Security Hub Findings - Imported',
        detail: { findings: [stored.finding] },
        resources: [`${stored.finding.ProductArn}/${stored.finding.Id}`],
      });
    }
    return {
      FailedCount: FailedFindings.length,
      SuccessCount: Findings.length - FailedFindings.length,
      FailedFindings,
    };
  },
};

interface Caller {
  readonly accountId: string;
  readonly region: string;
  readonly principal: { readonly arn: string };
}

/** The account's own default product, and findings about itself: AWS refuses the whole batch for one that is not. */
function ensureOwn(
  { ProductArn, AwsAccountId }: api.AwsSecurityFinding,
  { accountId, region, principal }: Caller,
): void {
  const own = `arn:aws:securityhub:${region}:${accountId}:product/${accountId}/default`;
  if ((ProductArn === undefined || ProductArn === own) && (AwsAccountId === undefined || AwsAccountId === accountId))
    return;
  throw new Fault(
    'AccessDeniedException',
    `User: ${principal.arn} is not authorized to perform: securityhub:BatchImportFindings on resource: ${ProductArn ?? own}`,
    403,
  );
}
