/**
 * Resources that a set of policies cannot tell apart: decisions on one hold for all of its class. A bucket has thousands of log
 * files and a policy a handful of patterns.
 */
export type ResourceClassifier = (resource: string) => string;

/** @param texts - policies as JSON. */
export function resourceClassifier(texts: readonly string[]): ResourceClassifier {
  const patterns = [...new Set(texts.flatMap((text) => patternsOf(JSON.parse(text))))];
  // Variables stand for what the request brings: too much to know beforehand.
  if (patterns.some((pattern) => pattern.includes('${'))) return (resource) => resource;
  const globs = patterns.map(globOf);
  return (resource) => `${typeOf(resource)} ${globs.map((glob) => (glob.test(resource) ? '1' : '0')).join('')}`;
}

interface PolicyDocument {
  readonly Statement?: Statement | readonly Statement[];
}

interface Statement {
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
}

function patternsOf({ Statement = [] }: PolicyDocument): string[] {
  return [Statement].flat().flatMap(({ Resource = [], NotResource = [] }) => [Resource, NotResource].flat());
}

function globOf(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

/** All before the name: partition, service, region, account, and `bucket/` or `role/`. */
function typeOf(resource: string): string {
  const slash = resource.indexOf('/');
  return slash < 0 ? resource : resource.slice(0, slash + 1);
}
