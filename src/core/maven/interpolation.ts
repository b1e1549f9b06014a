/** Longest text that an interpolation may come to: names and versions are far shorter. */
const MAX_LENGTH = 2048;
/** Properties made of each other. */
const MAX_NESTED = 50;

/** What a text comes to. */
export interface Interpolated {
  /** Placeholders of unknown properties stay as they are. */
  readonly text: string;
  /** Every property was found. */
  readonly complete: boolean;
}

/**
 * Replaces `${…}` as Maven does: up to the next brace, values are interpolated too. Each property is worked out once, so
 * that properties made of each other cost no more than they are long; one made of itself is unknown, as is one that
 * grows without end. https://maven.apache.org/guides/introduction/introduction-to-the-pom.html#project-interpolation-and-variables
 */
export class Interpolator {
  readonly #valueOf: (name: string) => string | undefined;
  readonly #known = new Map<string, Interpolated | null>();
  readonly #open = new Set<string>();

  /** @param valueOf what is written for a name, not interpolated; undefined = unknown */
  constructor(valueOf: (name: string) => string | undefined) {
    this.#valueOf = valueOf;
  }

  of(text: string): Interpolated {
    if (!text.includes("${")) return { text, complete: true };
    // Most are one property and nothing else.
    if (text.startsWith("${") && text.indexOf("}") === text.length - 1) {
      const value = this.#property(text.slice(2, -1));
      if (value !== null && value.text.length <= MAX_LENGTH) return value;
    }
    const parts: string[] = [];
    let complete = true;
    let length = 0;
    let from = 0;
    const add = (part: string) => {
      parts.push(part);
      length += part.length;
    };
    while (length <= MAX_LENGTH) {
      const start = text.indexOf("${", from);
      const end = start < 0 ? -1 : text.indexOf("}", start + 2);
      if (end < 0) {
        add(text.slice(from));
        break;
      }
      add(text.slice(from, start));
      const value = this.#property(text.slice(start + 2, end));
      complete &&= value?.complete === true;
      add(value === null ? text.slice(start, end + 1) : value.text);
      from = end + 1;
    }
    return length > MAX_LENGTH
      ? { text: text.slice(0, MAX_LENGTH), complete: false }
      : { text: parts.join(""), complete };
  }

  #property(name: string): Interpolated | null {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#open.has(name) || this.#open.size >= MAX_NESTED) return null;
    const raw = this.#valueOf(name);
    this.#open.add(name);
    const value = raw === undefined ? null : this.of(raw);
    this.#open.delete(name);
    this.#known.set(name, value);
    return value;
  }
}
