// Names, agents, error texts and reasons come from logs: strangers wrote them. In Slack they are shown, never obeyed:
// - Nearly all stand in rich_text elements, whose text Slack shows as it is: no markup, mentions, links or emoji codes are looked for.
// - Headers, buttons and dialogs take plain_text only. There, and in the notification's text, Slack's three control characters are escaped.
// - mrkdwn is used for nothing but words and dates of our own.
// Letters are not exchanged for look-alikes, and nothing invisible is put in: whoever copies a name gets that name.

/** What turns or hides text, controls, broken halves of characters, and what no font knows. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu;
const SPACE = /\s+/gu;
/** Marks piled on one letter reach over the lines above and below. */
const PILE = /(\p{M}{2})\p{M}+/gu;

/** `text` on one line, with what could deceive written out: `\u{202e}`. For rich_text elements only: everywhere else, {@link escaped}. */
export function visible(text: string, charsMax: number): string {
  // More than is shown need not be looked at; an escape has up to ten characters for one.
  const taken = text.slice(0, charsMax * 2 + 1);
  const line = taken.replace(SPACE, ' ').trim().replace(PILE, '$1').replace(UNSAFE, written);
  return cut(taken.length < text.length ? `${line}…` : line, charsMax);
}

/** {@link visible}, and Slack's control characters escaped, at most `charsMax` with the escapes counted. */
export function escaped(text: string, charsMax: number): string {
  const shown = visible(text, charsMax);
  let line = '';
  for (const character of shown) {
    const next = ESCAPES[character] ?? character;
    if (line.length + next.length > charsMax) return closed(line, charsMax);
    line += next;
  }
  return line;
}

const ESCAPES: Readonly<Record<string, string | undefined>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** At most `charsMax` UTF-16 units, as Slack counts; never ends in half a character. */
function cut(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  return `${text.slice(0, Math.max(0, charsMax - 1)).replace(/[\ud800-\udbff]$/, '')}…`;
}

function written(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** With an ellipsis at the end, for which an escape or a character has to go. */
function closed(line: string, charsMax: number): string {
  const room = line.length < charsMax ? line : line.replace(/(?:&[a-z]+;|[\ud800-\udbff][\udc00-\udfff]|.)$/s, '');
  return `${room}…`;
}
