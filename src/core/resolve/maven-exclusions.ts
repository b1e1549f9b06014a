/** What is left out below an artifact: `groupId:artifactId`, either may be `*`. Looking up costs the same for any number. */
export class Exclusions {
  static readonly NONE = new Exclusions(new Set());
  readonly #patterns: ReadonlySet<string>;

  private constructor(patterns: ReadonlySet<string>) {
    this.#patterns = patterns;
  }

  /** These and further ones. */
  and(...more: readonly (readonly string[])[]): Exclusions {
    const added = more.flat().filter((pattern) => !this.#patterns.has(pattern));
    return added.length === 0 ? this : new Exclusions(new Set([...this.#patterns, ...added]));
  }

  leavesOut(name: string): boolean {
    if (this.#patterns.size === 0) return false;
    const colon = name.indexOf(":");
    return (
      this.#patterns.has(name) ||
      this.#patterns.has(`${name.slice(0, colon)}:*`) ||
      this.#patterns.has(`*:${name.slice(colon + 1)}`) ||
      this.#patterns.has("*:*")
    );
  }
}
