import type { Selection, SelectPattern } from '@trailwarden/detector';
import { z } from 'zod';

const EVENTS = ['aws', 'management', 'all'] as const;
const FIELDS = ['account', 'region', 'source', 'name'] as const;
const HELP = 'write aws, management or all, write-only, or a pattern as source=iam.* or name=!Describe*';

/** One part of a selection as typed. */
type Part = { readonly events: Selection['events'] } | { readonly writeOnly: true } | SelectPattern;

const part = z.string().transform((text, context): Part => {
  if (isOneOf(EVENTS, text)) return { events: text };
  if (text === 'write-only') return { writeOnly: true };
  const [, field = '', not, pattern] = /^(\w+)=(!?)(.+)$/.exec(text) ?? [];
  if (isOneOf(FIELDS, field) && pattern !== undefined) return patternPart(field, not === '!', pattern);
  context.addIssue(`cannot take "${text}"; ${HELP}`);
  return z.NEVER;
});

/** All of --select (each may hold several parts between commas), --account and --region, as one selection. */
export const selection = z
  .object({ select: z.array(z.string()), account: z.array(z.string()), region: z.array(z.string()) })
  .transform(({ select, account, region }) => [
    ...select
      .flatMap((text) => text.split(','))
      .map((text) => text.trim())
      .filter(Boolean),
    ...account.map((text) => `account=${text}`),
    ...region.map((text) => `region=${text}`),
  ])
  .pipe(z.array(part))
  .transform((parts): Selection => {
    const events = parts.flatMap((each) => ('events' in each ? [each.events] : [])).at(-1) ?? 'management';
    const patterns = parts.filter((each): each is SelectPattern => 'pattern' in each);
    return parts.some((each) => 'writeOnly' in each) ? { events, writeOnly: true, patterns } : { events, patterns };
  });

function patternPart(field: SelectPattern['field'], not: boolean, text: string): SelectPattern {
  // People write the service, CloudTrail the host: `source=iam` means iam.amazonaws.com.
  const pattern = field === 'source' && !/[.*]/.test(text) ? `${text}.amazonaws.com` : text;
  return { mode: not ? 'exclude' : 'include', field, pattern };
}

function isOneOf<Name extends string>(names: readonly Name[], text: string): text is Name {
  return (names as readonly string[]).includes(text);
}
