import type { Resource } from '@aws-sdk/client-securityhub';
import type { IncidentPrincipal } from '@trailwarden/detector';

export const RESOURCES_MAX = 32;
const ID_CHARS_MAX = 512;
const USER = /^arn:[\w-]+:iam::\d{12}:user\/[\x21-\x7e]+$/;
const ROLE = /^arn:[\w-]+:iam::\d{12}:role\/[\x21-\x7e]+$/;
/** What follows the role of an Identity Center sign-in is the person's session, and no part of the role. */
const SSO_ROLE = /^.*\/AWSReservedSSO_[^/]+/;

/** The account first, then the users and roles behind it, strongest evidence first; whoever has no ARN (services, nobody) is left out. */
export function findingResources(
  accountId: string,
  region: string,
  partition: string,
  principals: readonly IncidentPrincipal[],
): Resource[] {
  const place = { Partition: partition as NonNullable<Resource['Partition']>, Region: region };
  const named = new Map<string, Resource>();
  for (const { name } of principals) {
    const resource = resourceOf(name);
    if (resource !== undefined) named.set(resource.Id, { ...resource, ...place });
  }
  const account: Resource = { Type: 'AwsAccount', Id: `AWS::::Account:${accountId}`, ...place };
  return [account, ...named.values()].slice(0, RESOURCES_MAX);
}

function resourceOf(name: string): { Type: string; Id: string } | undefined {
  if (name.length > ID_CHARS_MAX) return undefined;
  if (USER.test(name)) return { Type: 'AwsIamUser', Id: name };
  return ROLE.test(name) ? { Type: 'AwsIamRole', Id: SSO_ROLE.exec(name)?.[0] ?? name } : undefined;
}
