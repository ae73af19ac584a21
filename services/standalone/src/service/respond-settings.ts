import type { AwsIdentity, Config } from '@trailwarden/platform';
import type { RespondSettings } from '@trailwarden/responder';

/** What the configuration says, in the responder's words. @param own - who we are to AWS; undefined where that is not known. */
export function respondSettings(config: Config, own: Pick<AwsIdentity, 'arn'> | undefined): RespondSettings {
  const { aws, organization, responder } = config;
  const { mode, approvers, protect, caps, historyHours, workers, roleName, consoleUrl } = responder;
  return {
    mode,
    homeRegion: aws.region,
    approvers,
    // What is never entered is not acted in either.
    protect: { ...protect, accounts: [...protect.accounts, ...organization.excludeAccounts] },
    caps,
    historyHours,
    ourRoles: [...new Set([aws.readerRoleName, roleName, ...roleOf(own?.arn)])],
    stepWorkers: workers,
    consoleUrl: consoleUrl?.replace(/\/+$/, ''),
  };
}

/** Of `arn:aws:sts::111122223333:assumed-role/Trailwarden/session`; nothing for a user. */
function roleOf(arn: string | undefined): readonly string[] {
  const name = /^arn:[^:]+:sts::\d{12}:assumed-role\/([^/]+)\//.exec(arn ?? '')?.[1];
  return name === undefined ? [] : [name];
}
