/** A map that forgets what was not asked for longest once it is full. */
export interface RecentMap<Value> {
  readonly size: number;
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  values(): IterableIterator<Value>;
}

export function createRecentMap<Value>(entriesMax: number): RecentMap<Value> {
  // A Map keeps the order of insertion: what is used is put in anew, so the first is the one unused for longest.
  const entries = new Map<string, Value>();
  return {
    get size() {
      return entries.size;
    },
    get(key) {
      const value = entries.get(key);
      if (value !== undefined) {
        entries.delete(key);
        entries.set(key, value);
      }
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size > entriesMax) entries.delete(entries.keys().next().value as string);
    },
    delete(key) {
      entries.delete(key);
    },
    values: () => entries.values(),
  };
}
