import type * as api from '@aws-sdk/client-iam';
import { Fault } from '../../fault.js';
import { type IamState, managedPolicyText, type PolicyHolder } from '../../world/iam.js';
import { given, limitExceeded, newName, noSuchEntity } from './find.js';
import { type Page, type PageInput, pageOf } from './page.js';
import { checkPolicy, policyChars } from './policy-document.js';

/** What IAM calls the holders of policies, and what they may hold. */
export interface HolderKind {
  /** `user`, `role`, `group`: in messages. */
  readonly word: string;
  readonly inlineCharsMax: number;
  readonly quota: string;
}

export const USERS: HolderKind = { word: 'user', inlineCharsMax: 2048, quota: 'PoliciesPerUser' };
export const ROLES: HolderKind = { word: 'role', inlineCharsMax: 10_240, quota: 'PoliciesPerRole' };

const ATTACHED_MAX = 10;
const POLICY_NAME_CHARS_MAX = 128;

export function inlineNames(holder: PolicyHolder, input: PageInput): Page<string> {
  return pageOf(holder.inlinePolicies.keys(), (name) => name, input);
}

/** @returns the document as the API gives it: URL-encoded. */
export function inlineDocument(holder: PolicyHolder, { word }: HolderKind, name: string | undefined): string {
  const text = holder.inlinePolicies.get(given(name, 'policyName'));
  if (text === undefined) throw noSuchEntity(`The ${word} policy with name ${name} cannot be found.`);
  return encodeURIComponent(text);
}

export function putInline(
  holder: PolicyHolder & { readonly name: string },
  { word, inlineCharsMax }: HolderKind,
  { PolicyName, PolicyDocument }: { PolicyName: string | undefined; PolicyDocument: string | undefined },
): void {
  const name = newName(PolicyName, 'policyName', POLICY_NAME_CHARS_MAX);
  const text = given(PolicyDocument, 'policyDocument');
  checkPolicy(text, 'identity');
  const others = [...holder.inlinePolicies].filter(([other]) => other !== name).map(([, other]) => other);
  const chars = [text, ...others].reduce((sum, each) => sum + policyChars(each), 0);
  if (chars > inlineCharsMax) {
    throw limitExceeded(`Maximum policy size of ${inlineCharsMax} bytes exceeded for ${word} ${holder.name}`);
  }
  holder.inlinePolicies.set(name, text);
}

export function deleteInline(holder: PolicyHolder, { word }: HolderKind, name: string | undefined): void {
  if (!holder.inlinePolicies.delete(given(name, 'policyName'))) {
    throw noSuchEntity(`The ${word} policy with name ${name} cannot be found.`);
  }
}

export function attachedPolicies(
  holder: PolicyHolder,
  input: PageInput & { readonly PathPrefix?: string | undefined },
): Page<api.AttachedPolicy> {
  const prefix = input.PathPrefix ?? '/';
  const listed = [...holder.attachedPolicies].filter((arn) => policyPath(arn).startsWith(prefix));
  const { items, ...rest } = pageOf(listed, (arn) => arn, input);
  return { ...rest, items: items.map((arn) => ({ PolicyArn: arn, PolicyName: arn.slice(arn.lastIndexOf('/') + 1) })) };
}

function policyPath(arn: string): string {
  const resource = arn.slice(arn.indexOf('/'));
  return resource.slice(0, resource.lastIndexOf('/') + 1);
}

const POLICY_ARN = /^arn:aws:iam::(?:aws|\d{12}):policy\/\S+$/;

export function attach(holder: PolicyHolder, { quota }: HolderKind, iam: IamState, arn: string | undefined): void {
  const policy = attachable(iam, arn);
  if (holder.attachedPolicies.has(policy)) return;
  if (holder.attachedPolicies.size >= ATTACHED_MAX)
    throw limitExceeded(`Cannot exceed quota for ${quota}: ${ATTACHED_MAX}`);
  holder.attachedPolicies.add(policy);
}

/** The ARN, of a policy that is there. */
export function attachable(iam: IamState, arn: string | undefined): string {
  const policy = given(arn, 'policyArn');
  if (!POLICY_ARN.test(policy)) throw new Fault('InvalidInput', `ARN ${policy} is not valid.`);
  if (managedPolicyText(iam, policy) === undefined) {
    throw noSuchEntity(`Policy ${policy} does not exist or is not attachable.`);
  }
  return policy;
}

export function detach(holder: PolicyHolder, arn: string | undefined): void {
  if (!holder.attachedPolicies.delete(given(arn, 'policyArn'))) throw noSuchEntity(`Policy ${arn} was not found.`);
}
