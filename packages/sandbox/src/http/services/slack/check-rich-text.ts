type Members = Readonly<Record<string, unknown>>;

const STYLES: ReadonlySet<string> = new Set(['bold', 'italic', 'strike', 'code']);
const INDENT_MAX = 8;
const URL_CHARS_MAX = 3_000;

/** What a piece of a line has to have, by its type. */
const REQUIRED: Readonly<Record<string, readonly string[] | undefined>> = {
  text: ['text'],
  link: ['url'],
  date: ['timestamp', 'format'],
  user: ['user_id'],
  usergroup: ['usergroup_id'],
  channel: ['channel_id'],
  emoji: ['name'],
  broadcast: ['range'],
};

/** What Slack holds against a rich_text block. */
export function checkRichText({ elements }: Members, at: string): string[] {
  return each(elements, `${at}/elements`, part);
}

function part(value: Members, at: string): string[] {
  switch (value.type) {
    case 'rich_text_section':
    case 'rich_text_quote':
      return each(value.elements, `${at}/elements`, piece);
    case 'rich_text_preformatted':
      return each(value.elements, `${at}/elements`, (inner, path) =>
        inner.type === 'text' || inner.type === 'link' ? piece(inner, path) : [unsupported(inner.type, path)],
      );
    case 'rich_text_list':
      return [
        ...(value.style === 'bullet' || value.style === 'ordered' ? [] : [missing('style', at)]),
        ...(Number.isInteger(value.indent ?? 0) && Number(value.indent ?? 0) <= INDENT_MAX
          ? []
          : [wrong(`${at}/indent`)]),
        ...each(value.elements, `${at}/elements`, (item, path) =>
          item.type === 'rich_text_section' ? part(item, path) : [unsupported(item.type, path)],
        ),
      ];
    default:
      return [unsupported(value.type, at)];
  }
}

function piece(value: Members, at: string): string[] {
  const required = REQUIRED[String(value.type)];
  if (required === undefined) return [unsupported(value.type, at)];
  return [
    ...required.filter((name) => value[name] === undefined || value[name] === '').map((name) => missing(name, at)),
    ...(value.type === 'date' && !Number.isInteger(value.timestamp) ? [wrong(`${at}/timestamp`)] : []),
    ...(value.type === 'link' && String(value.url).length > URL_CHARS_MAX ? [wrong(`${at}/url`)] : []),
    ...Object.entries(membersOf(value.style))
      .filter(([name, on]) => !STYLES.has(name) || typeof on !== 'boolean')
      .map(([name]) => wrong(`${at}/style/${name}`)),
  ];
}

function each(value: unknown, at: string, check: (one: Members, at: string) => string[]): string[] {
  if (!Array.isArray(value) || value.length === 0) return [missing('elements', at)];
  return value.flatMap((one: unknown, index) => check(membersOf(one), `${at}/${index}`));
}

const missing = (field: string, at: string): string => `[ERROR] missing required field: ${field} [json-pointer:${at}]`;
const unsupported = (type: unknown, at: string): string =>
  `[ERROR] unsupported type: ${String(type)} [json-pointer:${at}/type]`;
const wrong = (at: string): string => `[ERROR] invalid value [json-pointer:${at}]`;

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}
