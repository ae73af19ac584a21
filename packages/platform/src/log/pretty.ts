/** Of a value so much is shown on a terminal. */
const SHOWN_MAX = 200;

/** C0 and C1, and what turns the direction of text or ends a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them is the point
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A line of the log for a person: `12:04:07 warn  An account cannot be entered  accountId=1111 state=denied`. */
export function formatLine(json: string): string {
  const { level = '', time = '', msg = '', error, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const words = Object.entries(fields).map(([name, value]) => `${visible(name)}=${short(value)}`);
  const first = [String(time).slice(11, 19), String(level).padEnd(5), visible(String(msg)), ...words].join(' ');
  return `${[first, ...linesOf(error)].join('\n')}\n`;
}

/** An error takes lines of its own: what happened, what to do, what was behind it. */
function linesOf(error: unknown): string[] {
  if (error === undefined) return [];
  if (typeof error !== 'object' || error === null) return [`         ${short(error)}`];
  const { name = '', code, message = '', hint, stack, cause } = error as Readonly<Record<string, unknown>>;
  const what = code ?? name;
  return [
    `         ${visible(`${what}: ${message}`)}`,
    ...(hint === undefined ? [] : [`         ${visible(String(hint))}`]),
    ...(stack === undefined
      ? []
      : String(stack)
          .split('\n')
          .slice(1)
          .map((line) => `         ${visible(line)}`)),
    ...linesOf(cause),
  ];
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const cut = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
  return visible(typeof value === 'string' && /[\s="]/.test(text) ? JSON.stringify(cut) : cut);
}

function visible(text: string): string {
  return text.replace(OBEYED, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}
