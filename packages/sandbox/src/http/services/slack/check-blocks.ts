import { checkRichText } from './check-rich-text.js';

/** Of one message. Slack documents all but the last, which it answers with msg_blocks_too_long. */
const BLOCKS_MAX = 50;
const MARKDOWN_CHARS_MAX = 12_000;
const TOTAL_CHARS_MAX = 13_200;

type Members = Readonly<Record<string, unknown>>;

export type BlocksProblem =
  | { readonly error: 'invalid_blocks'; readonly messages: readonly string[] }
  | { readonly error: 'msg_blocks_too_long' };

/** What Slack holds against the blocks of a message; undefined for good ones. */
export function checkBlocks(blocks: readonly Members[]): BlocksProblem | undefined {
  const messages = [
    ...(blocks.length > BLOCKS_MAX ? [tooMany(BLOCKS_MAX, '/blocks')] : []),
    ...blocks.flatMap((block, at) => objectionsTo(block, `/blocks/${at}`)),
    ...repeatedIds(blocks),
  ];
  const markdown = blocks.filter(({ type }) => type === 'markdown').reduce((sum, { text }) => sum + charsOf(text), 0);
  if (markdown > MARKDOWN_CHARS_MAX) messages.push(tooLong(MARKDOWN_CHARS_MAX, '/blocks'));
  if (messages.length > 0) return { error: 'invalid_blocks', messages };
  return textsIn(blocks) > TOTAL_CHARS_MAX ? { error: 'msg_blocks_too_long' } : undefined;
}

const tooLong = (max: number, at: string): string =>
  `[ERROR] must be less than ${max + 1} characters [json-pointer:${at}]`;
const tooMany = (max: number, at: string): string => `[ERROR] no more than ${max} items allowed [json-pointer:${at}]`;
const missing = (field: string, at: string): string => `[ERROR] missing required field: ${field} [json-pointer:${at}]`;

function objectionsTo(block: Members, at: string): string[] {
  const id = text(block.block_id, 255, `${at}/block_id`);
  switch (block.type) {
    case 'header':
      return [...id, ...textObject(block.text, 150, `${at}/text`, ['plain_text'])];
    case 'section':
      return [...id, ...section(block, at)];
    case 'context':
      return [...id, ...list(block.elements, 10, `${at}/elements`, contextElement)];
    case 'actions':
      return [...id, ...list(block.elements, 25, `${at}/elements`, element)];
    case 'divider':
    case 'image':
    case 'markdown':
      return id;
    case 'rich_text':
      return [...id, ...checkRichText(block, at)];
    default:
      return [`[ERROR] unsupported type: ${String(block.type)} [json-pointer:${at}/type]`];
  }
}

function section({ text: body, fields, accessory }: Members, at: string): string[] {
  return [
    ...(body === undefined && fields === undefined ? [missing('text', at)] : []),
    ...(body === undefined ? [] : textObject(body, 3000, `${at}/text`)),
    ...(fields === undefined ? [] : list(fields, 10, `${at}/fields`, (field, path) => textObject(field, 2000, path))),
    ...(accessory === undefined ? [] : element(membersOf(accessory), `${at}/accessory`)),
  ];
}

function contextElement(each: Members, at: string): string[] {
  return each.type === 'image' ? [] : textObject(each, 2000, at);
}

/** Buttons are looked at closely; of other elements only the id. */
function element(each: Members, at: string): string[] {
  const id = text(each.action_id, 255, `${at}/action_id`);
  if (each.type !== 'button') return each.type === undefined ? [...id, missing('type', at)] : id;
  return [
    ...id,
    ...textObject(each.text, 75, `${at}/text`, ['plain_text']),
    ...text(each.value, 2000, `${at}/value`),
    ...text(each.url, 3000, `${at}/url`),
    ...(each.style === undefined || each.style === 'primary' || each.style === 'danger'
      ? []
      : [`[ERROR] must be one of primary, danger [json-pointer:${at}/style]`]),
    ...(each.confirm === undefined ? [] : confirm(membersOf(each.confirm), `${at}/confirm`)),
  ];
}

function confirm({ title, text: body, confirm: yes, deny }: Members, at: string): string[] {
  return [
    ...textObject(title, 100, `${at}/title`, ['plain_text']),
    ...textObject(body, 300, `${at}/text`),
    ...textObject(yes, 30, `${at}/confirm`, ['plain_text']),
    ...textObject(deny, 30, `${at}/deny`, ['plain_text']),
  ];
}

function textObject(value: unknown, max: number, at: string, types: readonly unknown[] = TEXT_TYPES): string[] {
  const { type, text: body } = membersOf(value);
  if (typeof body !== 'string' || body === '') return [missing('text', at)];
  if (!types.includes(type)) return [`[ERROR] unsupported type: ${String(type)} [json-pointer:${at}/type]`];
  return text(body, max, `${at}/text`);
}

const TEXT_TYPES: readonly unknown[] = ['plain_text', 'mrkdwn'];

function text(value: unknown, max: number, at: string): string[] {
  if (value === undefined) return [];
  if (typeof value !== 'string') return [`[ERROR] must be a string [json-pointer:${at}]`];
  return value.length > max ? [tooLong(max, at)] : [];
}

function list(value: unknown, max: number, at: string, check: (each: Members, at: string) => string[]): string[] {
  if (!Array.isArray(value) || value.length === 0) return [missing('elements', at)];
  return [
    ...(value.length > max ? [tooMany(max, at)] : []),
    ...value.flatMap((each: unknown, index) => check(membersOf(each), `${at}/${index}`)),
  ];
}

function repeatedIds(blocks: readonly Members[]): string[] {
  const ids = blocks.flatMap(({ block_id: id }) => (typeof id === 'string' ? [id] : []));
  const repeated = ids.filter((id, at) => ids.indexOf(id) !== at);
  return repeated.map((id) => `[ERROR] block_id ${JSON.stringify(id)} already exists [json-pointer:/blocks]`);
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

function charsOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}

/** Characters of all texts that are shown. */
function textsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + textsIn(each), 0);
  return Object.entries(membersOf(value)).reduce(
    (sum, [name, each]) => sum + (name === 'text' && typeof each === 'string' ? each.length : textsIn(each)),
    0,
  );
}
