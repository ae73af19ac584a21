/** Answers of each key whether it is asked for the first time; of more than `keptMax` keys the oldest are forgotten. */
export function firstTime(keptMax: number): (key: string) => boolean {
  const known = new Set<string>();
  return (key) => {
    if (known.has(key)) return false;
    const [oldest] = known;
    if (known.size >= keptMax && oldest !== undefined) known.delete(oldest);
    known.add(key);
    return true;
  };
}
