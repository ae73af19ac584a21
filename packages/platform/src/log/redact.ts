export const SECRET = '[secret]';

/** Longer texts are cut after the scan; longer still, before it, so that no text costs more than this. */
const TEXT_MAX = 4_096;
const SCANNED_MAX = 16_384;

/** Names whose value is never shown, compared in lower case without `-` and `_`. Access key ids are no secrets, and useful. */
const SECRET_NAME =
  /password|passwd|passphrase|secret|token|credential|authorization|cookie|apikey|privatekey|externalid|databaseurl|redisurl|connectionstring|signature/;

/** Every quantifier is bounded or runs over one class of characters: the cost grows with the text's length, not faster. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,8000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, SECRET],
  // postgres://user:password@host
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/?#"']{0,100}):[^\s/"']{1,300}@/gi, `$1:${SECRET}@`],
  // Slack: bot, user and app tokens, incoming webhooks
  [/\b(?:xox[a-z]|xapp)-[\w-]{6,}/gi, SECRET],
  [/(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]{8,}/gi, `$1${SECRET}`],
  [/\b(bearer|basic)\s{1,5}[\w.~+/=-]{8,}/gi, `$1 ${SECRET}`],
  // token=…, "password": "…", X-Amz-Security-Token: …
  [
    /((?:password|passwd|secret(?:[-_ ]?access)?(?:[-_ ]?key)?|token|external[-_ ]?id|api[-_ ]?key|signature)["']?\s{0,3}[=:]\s{0,3}["']?)[^\s"'&,;<>]{1,3000}/gi,
    `$1${SECRET}`,
  ],
  // Session tokens of STS, and anything of their kind: long, and without a space
  [/\b(?:FwoG|FQoG|IQoJ|AQoD)[A-Za-z0-9+/=]{30,}/g, SECRET],
  [/[A-Za-z0-9+/=]{200,}/g, SECRET],
];
/** An AWS secret access key: exactly 40 of base64. */
const FORTY = /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g;

/** Text as it may be logged: what looks like a secret is taken out, whatever is too long is cut. */
export function redactText(text: string): string {
  const scanned = text.length > SCANNED_MAX ? text.slice(0, SCANNED_MAX) : text;
  let clean = scanned;
  for (const [shape, instead] of SHAPES) clean = clean.replace(shape, instead);
  clean = clean.replace(FORTY, (word) => (looksRandom(word) ? SECRET : word));
  return clean.length > TEXT_MAX || text.length > SCANNED_MAX ? `${clean.slice(0, TEXT_MAX)}…` : clean;
}

/** Upper, lower and digits: no path of plain words and no SHA-1 in hexadecimal. */
function looksRandom(word: string): boolean {
  return /[A-Z]/.test(word) && /[a-z]/.test(word) && /[0-9]/.test(word);
}

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.toLowerCase().replace(/[-_]/g, ''));
}
