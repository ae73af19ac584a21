import { WebhookAddressError } from './errors.js';

export interface AddressRules {
  /** `hooks.example.com`, or `*.example.com` for every host below. */
  readonly hosts: readonly string[];
  /** Also without TLS. */
  readonly allowHttp: boolean;
}

/** @throws WebhookAddressError when the rules do not let this URL be posted to. Says nothing of its path and query, which may be secret. */
export function checkUrl(text: string, { hosts, allowHttp }: AddressRules): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw refused('The address of a webhook is no URL', 'Write it whole, as `https://host/path`.');
  const host = hostOf(url);
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:')) {
    throw refused(`A webhook on ${host} is not https`, 'Use https, or set `responder.webhook.http`.');
  }
  if (url.username !== '' || url.password !== '') {
    throw refused(
      `The address of a webhook on ${host} holds a user name or password`,
      'Take it out: requests are signed instead.',
    );
  }
  if (!hosts.some((pattern) => matches(host, pattern.toLowerCase()))) {
    throw refused(
      `${host} is no host that webhooks may be posted to`,
      'Add it to `responder.webhook.hosts`, as `hooks.example.com` or `*.example.com`.',
    );
  }
  return url;
}

/** Without brackets and without the dot that may end a name. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

function matches(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host.length >= pattern.length : host === pattern;
}

function refused(message: string, hint: string): WebhookAddressError {
  return new WebhookAddressError(`${message}: nothing was sent.`, hint);
}
