import { holdsAt } from "./holds-at.js";
import { controlsBut } from "./control-signs.js";
import { marksOf } from "./sign-marks.js";
import { type GrowingElement, local, MAX_DEPTH, NO_ATTRIBUTES, type XmlElement } from "./xml-element.js";

const NEWLINE = 10;
const SPACE = 32;
const BANG = 33;
const SLASH = 47;
const OPEN = 60;
const EQUALS = 61;
const CLOSE = 62;
const QUESTION = 63;
const QUOTE = 34;
const APOSTROPHE = 39;
const NAME = 1;
const START = 2;
const NAME_SIGNS = marksOf({ [NAME]: /[\d.:-]/, [START]: /[A-Za-z_]/ });

/** What XML has at its beginning where it has anything there. */
const DECLARATION =
  /^<\?xml version=(["'])1\.0\1(?: encoding=(["'])[A-Za-z][\w.-]*\2)?(?: standalone=(["'])(?:yes|no)\3)?\?>/;
const hasControl = controlsBut("\n\t");
/** What may not be there, as controls may not, or is more than one unit. */
const ODD = /[\ud800-\udfff\ufffe\uffff]/;

/** Line ends and tabs count as blanks there. */
const NOT_IN_ATTRIBUTES = ["<", "&", "\n", "\t"];

/** Names of elements that are remembered, less one: a power of two. */
const KNOWN_MASK = 255;
const NO_CHILDREN: readonly never[] = [];

/** The name of an element. */
interface TagName {
  readonly written: string;
  /** Without its prefix. */
  readonly name: string;
}

/** Whether there is something in a text that has to be undone, or that may not be there. */
function isOdd(words: string): boolean {
  return words.includes("&") || (words.includes("]") && words.includes("]]>"));
}

/**
 * Reads XML in which nothing has to be undone: elements, attributes, texts, comments, instructions. One pass, no recursion.
 * @param source without a byte order mark
 * @returns the outermost element, as saxes tells it; null where there is anything else, be it XML or not
 */
export function readPlainXml(source: string): XmlElement | null {
  const text = source.includes("\r") ? source.replaceAll("\r\n", "\n") : source;
  if (hasControl(text) || ODD.test(text)) return null;
  return new PlainReader(text).read();
}

class PlainReader {
  readonly #text: string;
  readonly #open: GrowingElement[] = [];
  readonly #names: string[] = [];
  /** By their hashes: hardly any name stands there once alone. */
  readonly #known = new Array<TagName | undefined>(KNOWN_MASK + 1);
  #outermost: XmlElement | null = null;
  #at: number;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
    this.#at = DECLARATION.exec(text)?.[0].length ?? 0;
  }

  read(): XmlElement | null {
    const text = this.#text;
    for (;;) {
      const words = this.#passBlanks(this.#at);
      const tag = text.charCodeAt(words) === OPEN ? words : text.indexOf("<", words);
      if (!this.#pass(words, tag < 0 ? text.length : tag)) return null;
      if (tag < 0) return this.#open.length === 0 ? this.#outermost : null;
      if (!this.#tag(text.charCodeAt(tag + 1))) return null;
    }
  }

  /** @param next the code behind the `<` @returns whether it was read */
  #tag(next: number): boolean {
    if (next === SLASH) return this.#endTag();
    if (next === BANG) return this.#comment();
    return next === QUESTION ? this.#instruction() : this.#startTag();
  }

  /** The text up to an index. @param words where its blanks end @returns whether it may stand there */
  #pass(words: number, end: number): boolean {
    const element = this.#open[this.#open.length - 1];
    if (words < end) {
      const part = this.#text.slice(this.#at, end);
      if (element === undefined || isOdd(part)) return false;
      this.#countLines(words, end);
      element.text += part;
    } else if (element !== undefined && element.text !== "") {
      // Before the first words blanks are left out in the end.
      element.text += this.#text.slice(this.#at, end);
    }
    this.#at = end;
    return true;
  }

  #countLines(from: number, end: number): void {
    // Looked for in the whole text, a newline that is not there would be looked for up to its end, each time.
    const part = this.#text.slice(from, end);
    for (let at = part.indexOf("\n"); at >= 0; at = part.indexOf("\n", at + 1)) this.#line += 1;
  }

  /** Index behind the name that begins at one; the same where none does. */
  #endOfName(at: number): number {
    const text = this.#text;
    if (NAME_SIGNS[text.charCodeAt(at)] !== START) return at;
    let end = at + 1;
    while (NAME_SIGNS[text.charCodeAt(end)] !== 0 && text.charCodeAt(end) < NAME_SIGNS.length) end += 1;
    return end;
  }

  #startTag(): boolean {
    if (this.#open.length >= MAX_DEPTH) return false;
    const text = this.#text;
    const start = this.#at + 1;
    const close = text.indexOf(">", start);
    const plain = this.#nameUpTo(start, close);
    if (plain !== null) {
      this.#at = close + 1;
      // Behind a newline there is hardly ever anything but another element.
      const next = text.charCodeAt(this.#at) === NEWLINE ? -1 : text.indexOf("<", this.#at);
      return next >= 0 && text.charCodeAt(next + 1) === SLASH
        ? this.#leaf(plain, next)
        : this.#begin(plain, NO_ATTRIBUTES);
    }
    const behind = this.#endOfName(start);
    if (behind === start) return false;
    const written = text.slice(start, behind);
    this.#at = behind;
    const line = this.#line;
    const attributes = this.#attributes();
    if (attributes === null || !this.#begin({ written, name: local(written) }, attributes, line))
      return false;
    const isEmpty = text.charCodeAt(this.#at) === SLASH;
    if (text.charCodeAt(isEmpty ? this.#at + 1 : this.#at) !== CLOSE) return false;
    this.#at += isEmpty ? 2 : 1;
    if (isEmpty) {
      this.#open.pop();
      this.#names.pop();
    }
    return true;
  }

  /** The name that stands from one index to another; null where it is none, or not all that stands there. */
  #nameUpTo(start: number, end: number): TagName | null {
    const text = this.#text;
    const length = end - start;
    if (length <= 0) return null;
    const hash = text.charCodeAt(start) * 31 + text.charCodeAt(start + (length >> 1)) * 7 + length;
    const known = this.#known[hash & KNOWN_MASK];
    if (known?.written.length === length && holdsAt(text, known.written, start)) return known;
    if (this.#endOfName(start) !== end) return null;
    const written = text.slice(start, end);
    return (this.#known[hash & KNOWN_MASK] = { written, name: local(written) });
  }

  /** An element that holds no other. @param end index of its end tag @returns whether it was read */
  #leaf({ written, name }: TagName, end: number): boolean {
    const text = this.#text;
    const close = end + 2 + written.length;
    if (!holdsAt(text, written, end + 2) || text.charCodeAt(close) !== CLOSE) return false;
    const words = text.slice(this.#at, end);
    if (isOdd(words)) return false;
    const line = this.#line;
    this.#countLines(this.#at, end);
    this.#at = close + 1;
    return this.#place({ name, attributes: NO_ATTRIBUTES, children: NO_CHILDREN, text: words.trim(), line });
  }

  /** An element that others may follow in. @returns whether it may stand there */
  #begin({ written, name }: TagName, attributes: ReadonlyMap<string, string>, line = this.#line): boolean {
    const element: GrowingElement = { name, attributes, children: [], text: "", line };
    if (!this.#place(element)) return false;
    this.#open.push(element);
    this.#names.push(written);
    return true;
  }

  /** Puts an element where it stands. @returns whether it may stand there */
  #place(element: XmlElement): boolean {
    const above = this.#open[this.#open.length - 1];
    if (above !== undefined) above.children.push(element);
    else if (this.#outermost === null) this.#outermost = element;
    else return false;
    return true;
  }

  /** Up to the end of the start tag; null where one is not plain. */
  #attributes(): ReadonlyMap<string, string> | null {
    const text = this.#text;
    let found: Map<string, string> | null = null;
    for (;;) {
      const start = this.#passBlanks(this.#at);
      const end = this.#endOfName(start);
      if (end === start) {
        this.#at = start;
        return found ?? NO_ATTRIBUTES;
      }
      const mark = text.charCodeAt(end + 1);
      if (start === this.#at || text.charCodeAt(end) !== EQUALS || (mark !== QUOTE && mark !== APOSTROPHE))
        return null;
      const close = text.indexOf(mark === QUOTE ? '"' : "'", end + 2);
      if (close < 0) return null;
      const value = text.slice(end + 2, close);
      if (NOT_IN_ATTRIBUTES.some((sign) => value.includes(sign))) return null;
      const key = local(text.slice(start, end));
      found ??= new Map();
      if (found.has(key)) return null;
      found.set(key, value);
      this.#at = close + 1;
    }
  }

  #passBlanks(from: number): number {
    let at = from;
    for (let code = this.#text.charCodeAt(at); code <= SPACE; code = this.#text.charCodeAt(at)) {
      if (code === NEWLINE) this.#line += 1;
      at += 1;
    }
    return at;
  }

  #endTag(): boolean {
    const name = this.#names.pop();
    const element = this.#open.pop();
    const start = this.#at + 2;
    if (name === undefined || element === undefined || !holdsAt(this.#text, name, start)) return false;
    const end = start + name.length;
    if (this.#text.charCodeAt(end) !== CLOSE) return false;
    if (element.text !== "") element.text = element.text.trim();
    this.#at = end + 1;
    return true;
  }

  #comment(): boolean {
    const start = this.#at + 4;
    const end = this.#text.indexOf("--", start);
    if (!this.#text.startsWith("<!--", this.#at) || end < 0 || this.#text.charCodeAt(end + 2) !== CLOSE)
      return false;
    this.#countLines(start, end);
    this.#at = end + 3;
    return true;
  }

  /** `<?m2e ignore?>`: for another program. */
  #instruction(): boolean {
    const text = this.#text;
    const start = this.#at + 2;
    const behind = this.#endOfName(start);
    const end = text.indexOf("?>", behind);
    if (behind === start || end < 0 || (end > behind && text.charCodeAt(behind) > SPACE)) return false;
    if (text.slice(start, behind).toLowerCase() === "xml") return false;
    this.#countLines(behind, end);
    this.#at = end + 2;
    return true;
  }
}
