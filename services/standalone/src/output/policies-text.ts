import type { Policies } from '@trailwarden/collector';
import type { Ink } from './ink.js';
import { safe, wrap } from './text.js';
import { widthOf } from './width.js';

/** The policies for people: what each is for, then its JSON, at the margin so that it can be copied. */
export function policiesText(policies: Policies, columns: number | undefined, ink: Ink): string {
  const { ownRole, readerRole, responderRole, bucketStatements, keyStatements, toFillIn } = policies;
  const width = widthOf(columns);
  const part = (title: string, about: string, json: unknown): string[] => [
    ink.title(safe(title)),
    ...wrap(about, width).map(ink.faint),
    ...jsonLines(json),
    '',
  ];
  const lines = [
    '',
    ...part('Own role: policy', 'Of the role that Trailwarden runs on.', ownRole),
    ...part(
      `Reader role ${readerRole.name}: trust policy`,
      'In every account of the organization, that of our own role included.',
      readerRole.trustPolicy,
    ),
    ...part(
      `Reader role ${readerRole.name}: policy`,
      'Buckets and keys are in it only where a trail of the account itself was seen; for other accounts with trails of their own, add s3:ListBucket, s3:GetObject and kms:Decrypt on theirs.',
      readerRole.policy,
    ),
    ...(responderRole === undefined
      ? []
      : [
          ...part(
            `Responder role ${responderRole.name}: trust policy`,
            'In every account that something may be done in; where it is missing, nothing can be.',
            responderRole.trustPolicy,
          ),
          ...part(
            `Responder role ${responderRole.name}: policy`,
            'What all actions need. Take out what no playbook of yours uses: docs/actions.md says which action needs what.',
            responderRole.policy,
          ),
        ]),
    ...part(
      'Bucket policy: statements',
      'Only where the bucket is of another account than our own role.',
      bucketStatements,
    ),
    ...(keyStatements.length > 0
      ? part('Key policy: statements', 'Only where the key is of another account than our own role.', keyStatements)
      : []),
    ...(toFillIn.length === 0
      ? []
      : [
          ink.title('To be filled in'),
          ...toFillIn.flatMap(({ placeholder, what }) => wrap(safe(`${placeholder}: ${what}`), width)),
          '',
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

function jsonLines(json: unknown): string[] {
  return JSON.stringify(json, undefined, 2).split('\n').map(safe);
}
