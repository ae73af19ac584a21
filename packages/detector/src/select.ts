/** Which events are judged. */
export interface Selection {
  /** aws: exactly what AWS analyses (calls of writes, errors of all, management events). management: calls of reads too. all: data and network events too. */
  readonly events: 'aws' | 'management' | 'all';
  /** Only events that change something, for calls and errors alike. */
  readonly writeOnly?: boolean;
  /** Narrow further. A series is judged when no `exclude` pattern matches and, where a field has `include` patterns, one of them does. */
  readonly patterns: readonly SelectPattern[];
}

export interface SelectPattern {
  readonly mode: 'include' | 'exclude';
  readonly field: 'account' | 'region' | 'source' | 'name';
  /** `*` stands for any text; the rest is literal, and case matters. */
  readonly pattern: string;
}
