/** Texts of a lane, each once, by number. */
export class Texts {
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  get length(): number {
    return this.#texts.length;
  }

  /** The number of a text, added if new. */
  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    this.#texts.push(text);
    return this.#texts.length - 1;
  }

  find(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  text(number: number): string {
    return this.#texts[number] ?? '';
  }

  save(): string[] {
    return [...this.#texts];
  }

  load(texts: readonly string[]): this {
    for (const text of texts) this.number(text);
    return this;
  }
}
