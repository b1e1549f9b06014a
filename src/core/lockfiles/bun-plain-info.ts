import { type BunAsked, type BunInfo, NO_INFO } from "./bun-info.js";
import { holdsAt } from "./holds-at.js";
import type { KnownTexts } from "./known-texts.js";

const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN = 123;
const CLOSE = 125;
/** Each name is compared with those before it. Of what asks for more, hardly any, JSON.parse finds what stands twice. */
const MOST_NAMES = 48;
const NONE: readonly never[] = [];

/**
 * Reads what an entry says of itself where it is written as Bun does, in one line and with one blank between: JSON.parse
 * would make objects of it, each of another shape.
 */
export class PlainBunInfo {
  /** Index behind the object that was read last. */
  end = 0;
  readonly #text: string;
  readonly #names: KnownTexts;

  /** @param text without backslashes @param names of packages, those asked for among them */
  constructor(text: string, names: KnownTexts) {
    this.#text = text;
    this.#names = names;
  }

  /**
   * What JSON.parse and `bunInfo` make of the object that opens at an index. A text that is not closed in its line is read
   * on: `end` is in another one then.
   * @returns null where anything is written otherwise or stands twice
   */
  read(open: number): BunInfo | null {
    const text = this.#text;
    this.end = open + 2;
    if (text.charCodeAt(open + 1) === CLOSE) return NO_INFO;
    let dependencies: BunAsked | null = null;
    let devDependencies: BunAsked | null = null;
    let optionalDependencies: BunAsked | null = null;
    let peerDependencies: BunAsked | null = null;
    let platform = false;
    let bundled = false;
    for (let at = open + 1; ; at = this.end + 1) {
      if (text.charCodeAt(at) !== SPACE || text.charCodeAt(at + 1) !== QUOTE) return null;
      const close = text.indexOf('"', at + 2);
      if (close < 0 || text.charCodeAt(close + 1) !== COLON || text.charCodeAt(close + 2) !== SPACE)
        return null;
      const from = close + 3;
      switch (text.slice(at + 2, close)) {
        case "dependencies":
          if (dependencies !== null || (dependencies = this.#asked(from)) === null) return null;
          break;
        case "devDependencies":
          if (devDependencies !== null || (devDependencies = this.#asked(from)) === null) return null;
          break;
        case "optionalDependencies":
          if (optionalDependencies !== null || (optionalDependencies = this.#asked(from)) === null)
            return null;
          break;
        case "peerDependencies":
          if (peerDependencies !== null || (peerDependencies = this.#asked(from)) === null) return null;
          break;
        case "os":
        case "cpu":
        case "libc":
          // No text here is empty: one that stands twice says the same.
          if (!this.#passText(from) || this.end === from + 2) return null;
          platform = true;
          break;
        case "bundled":
          if (!holdsAt(text, "true", from)) return null;
          this.end = from + 4;
          bundled = true;
          break;
        case "bin":
          if (text.charCodeAt(from) === OPEN ? this.#asked(from) === null : !this.#passText(from))
            return null;
          break;
        case "optionalPeers":
          if (!this.#passTexts(from)) return null;
          break;
        default:
          return null;
      }
      if (text.charCodeAt(this.end) === COMMA) continue;
      if (text.charCodeAt(this.end) !== SPACE || text.charCodeAt(this.end + 1) !== CLOSE) return null;
      this.end += 2;
      return {
        dependencies,
        devDependencies,
        optionalDependencies,
        peerDependencies,
        unreadable: NONE,
        platform,
        bundled,
      };
    }
  }

  /** `{ "name": "range", … }`; null where it is written otherwise. */
  #asked(open: number): BunAsked | null {
    const text = this.#text;
    if (!holdsAt(text, '{ "', open)) return null;
    const asked: string[] = [];
    for (let from = open + 3; ;) {
      const close = text.indexOf('"', from);
      if (close < 0 || !holdsAt(text, '": "', close)) return null;
      // A number JSON.parse puts before all other names.
      const first = text.charCodeAt(from);
      if (first >= ZERO && first <= NINE) return null;
      const name = nameIn(text, from, close, this.#names);
      if (asked.length >= 2 * MOST_NAMES || isAskedIn(asked, name)) return null;
      const end = text.indexOf('"', close + 4);
      if (end < 0) return null;
      asked.push(name, text.slice(close + 4, end));
      const next = text.charCodeAt(end + 1);
      if (next === SPACE && text.charCodeAt(end + 2) === CLOSE) {
        this.end = end + 3;
        return asked;
      }
      if (next !== COMMA || text.charCodeAt(end + 2) !== SPACE || text.charCodeAt(end + 3) !== QUOTE)
        return null;
      from = end + 4;
    }
  }

  /** `["…", …]`, of which one at least. @returns whether it is */
  #passTexts(open: number): boolean {
    const text = this.#text;
    if (text.charCodeAt(open) !== OPEN_BRACKET) return false;
    for (let at = open + 1; this.#passText(at); at = this.end + 2) {
      const next = text.charCodeAt(this.end);
      if (next === CLOSE_BRACKET) {
        this.end += 1;
        return true;
      }
      if (next !== COMMA || text.charCodeAt(this.end + 1) !== SPACE) return false;
    }
    return false;
  }

  /** @returns whether a text stands at an index */
  #passText(at: number): boolean {
    const close = this.#text.charCodeAt(at) === QUOTE ? this.#text.indexOf('"', at + 1) : -1;
    this.end = close + 1;
    return close >= 0;
  }
}

/** The name between two indexes, as the one text that it is wherever it stands. */
export function nameIn(text: string, from: number, to: number, names: KnownTexts): string {
  // Names begin alike (`@types/…`), and end alike: what is in the middle tells most.
  const middle = text.charCodeAt((from + to) >> 1) * 31 + text.charCodeAt(to - 3);
  const hash = (middle * 31 + text.charCodeAt(to - 1)) * 31 + text.charCodeAt(from + 1) + (to - from) * 7;
  return names.once(text, from, to, hash);
}

function isAskedIn(asked: readonly string[], name: string): boolean {
  for (let at = 0; at < asked.length; at += 2) if (asked[at] === name) return true;
  return false;
}
