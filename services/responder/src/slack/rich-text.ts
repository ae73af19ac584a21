import { visible } from './inert.js';

export type Block = Readonly<Record<string, unknown>>;
/** A piece of a line: text, a link, a moment. */
export type Piece = Readonly<Record<string, unknown>>;
/** A line, a list or a chart, of which a rich_text block is made. */
export type RichPart = Readonly<Record<string, unknown>>;

interface Style {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly code?: boolean;
}

/** Text as it is, whatever stands in it; more than one line becomes one. */
export function text(words: string, charsMax = TEXT_CHARS_MAX, style?: Style): Piece {
  // Spaces at the ends matter between pieces, and an empty text is refused.
  const [, before = '', inner = '', after = ''] = /^( ?)(.*?)( ?)$/s.exec(words) ?? [];
  return { type: 'text', text: `${before}${visible(inner, charsMax)}${after}` || ' ', ...(style && { style }) };
}

const TEXT_CHARS_MAX = 300;

export function bold(words: string, charsMax?: number): Piece {
  return text(words, charsMax, { bold: true });
}

export function faint(words: string, charsMax?: number): Piece {
  return text(words, charsMax, { italic: true });
}

/** As a name that can be copied. */
export function code(words: string, charsMax?: number): Piece {
  return text(words, charsMax, { code: true });
}

/** @param url - ours, or made of parts that were encoded. */
export function link(url: string, words: string): Piece {
  return { type: 'link', url, text: visible(words, TEXT_CHARS_MAX) };
}

/** A moment in the reader's own time; UTC where Slack cannot tell it. */
export function moment(atMs: number): Piece {
  return {
    type: 'date',
    timestamp: Math.floor(atMs / 1000),
    format: '{date_short_pretty} {time}',
    fallback: formatUtc(atMs),
  };
}

/** The same for mrkdwn: `<!date^1772442720^{date_short_pretty} {time}|2026-03-02 09:12 UTC>`. */
export function momentToken(atMs: number): string {
  return `<!date^${Math.floor(atMs / 1000)}^{date_short_pretty} {time}|${formatUtc(atMs)}>`;
}

/** "2026-03-02 09:12 UTC" */
export function formatUtc(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function line(...pieces: readonly Piece[]): RichPart {
  return { type: 'rich_text_section', elements: pieces };
}

export function list(items: readonly (readonly Piece[])[], indent = 0): RichPart {
  return { type: 'rich_text_list', style: 'bullet', indent, elements: items.map((pieces) => line(...pieces)) };
}

/** Every character as wide as the next; our own text only. */
export function preformatted(lines: readonly string[]): RichPart {
  return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: lines.join('\n') }] };
}

export function richText(parts: readonly RichPart[]): Block {
  return { type: 'rich_text', elements: parts };
}
