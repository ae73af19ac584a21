/**
 * Regions that are on in every account of the commercial partition; all others there an account has to opt in to.
 * @see https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
 */
const ALWAYS_ON = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);

/** Whether an account may have this region off. An unknown region counts: new ones have all been opt-in since 2019. */
export function isOptInRegion(region: string): boolean {
  return !ALWAYS_ON.has(region) && !region.startsWith('cn-') && !region.startsWith('us-gov-');
}
