import { paginateListRegions } from '@aws-sdk/client-account';
import { type AwsClients, classifyAwsError } from '@trailwarden/platform';
import { type BucketReader, bucketClient } from '../sources/bucket-client.js';
import { foldersIn } from './bucket-folders.js';
import { accountFolder } from './place.js';
import type { PlannableTrail } from './plan-places.js';

const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;
/** Also while it is being switched off, files come. */
const IN_USE = ['ENABLED', 'ENABLED_BY_DEFAULT', 'DISABLING'] as const;

/**
 * Regions in which a trail has files of an account, read off the folders of its bucket: one request, with a permission that reading the files takes
 * anyway, and no region is looked through in which nothing ever happened. Asking account:ListRegions in every account would take
 * a role, a permission and a call in each. Undefined when the bucket does not let itself be listed.
 */
export async function regionsWithFiles(
  reader: BucketReader,
  trail: PlannableTrail,
  account: string,
  organizationId: string | undefined,
): Promise<readonly string[] | undefined> {
  const { bucket, prefix, isOrganization } = trail;
  if (bucket === null) return undefined;
  const folder = accountFolder({
    bucket,
    prefix,
    account,
    organizationId: isOrganization ? organizationId : undefined,
  });
  try {
    const folders = await foldersIn(await bucketClient(reader), `${folder}CloudTrail/`);
    return folders.filter((name) => REGION.test(name));
  } catch {
    // Why not is said where the bucket is tried, and where its places are listed.
    return undefined;
  }
}

/** Regions that are on in an account, told by itself; undefined when it may not be asked. */
export async function enabledRegions(clients: AwsClients): Promise<readonly string[] | undefined> {
  const client = await clients.account();
  try {
    const found: string[] = [];
    for await (const { Regions = [] } of paginateListRegions({ client }, { RegionOptStatusContains: [...IN_USE] })) {
      found.push(...Regions.flatMap(({ RegionName }) => RegionName ?? []));
    }
    return found.sort();
  } catch (error) {
    const failure = classifyAwsError(error, {
      service: 'account',
      operation: 'ListRegions',
      accountId: clients.accountId,
    });
    if (failure.retryable) throw failure;
    return undefined;
  }
}
