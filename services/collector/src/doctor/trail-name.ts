/** `organization-trail in 123456789012`: ARNs are long, and their other parts go without saying. */
export function trailName({ arn, accountId }: { readonly arn: string; readonly accountId: string }): string {
  return `${arn.slice(arn.lastIndexOf('/') + 1)} in ${accountId}`;
}
