import { holdsAt } from "./holds-at.js";
import { controlsBut } from "./control-signs.js";
import { marksOf } from "./sign-marks.js";
import { type GrowingElement, local, MAX_DEPTH, NO_ATTRIBUTES, type XmlElement } from "./xml-element.js";

const NEWLINE = 10;
const SPACE = 32;
const BANG = 33;
const SLASH = 47;
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
  #outermost: GrowingElement | null = null;
  #at: number;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
    this.#at = DECLARATION.exec(text)?.[0].length ?? 0;
  }

  read(): XmlElement | null {
    const text = this.#text;
    for (;;) {
      const tag = text.indexOf("<", this.#at);
      if (!this.#pass(tag < 0 ? text.length : tag)) return null;
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

  /** The text up to an index. @returns whether it may stand there */
  #pass(end: number): boolean {
    const text = this.#text;
    const element = this.#open[this.#open.length - 1];
    let at = this.#at;
    let isBlank = true;
    for (; at < end; at += 1) {
      const code = text.charCodeAt(at);
      if (code === NEWLINE) this.#line += 1;
      else if (code > SPACE) {
        isBlank = false;
        break;
      }
    }
    if (isBlank) {
      // Before the first words blanks are left out in the end.
      if (element !== undefined && element.text !== "") element.text += text.slice(this.#at, end);
    } else {
      if (element === undefined) return false;
      const words = text.slice(this.#at, end);
      if (words.includes("&") || words.includes("]]>")) return false;
      this.#countLines(at, end);
      element.text += words;
    }
    this.#at = end;
    return true;
  }

  #countLines(from: number, end: number): void {
    for (let at = this.#text.indexOf("\n", from); at >= 0 && at < end; at = this.#text.indexOf("\n", at + 1))
      this.#line += 1;
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
    const text = this.#text;
    const start = this.#at + 1;
    const behind = this.#endOfName(start);
    if (behind === start || this.#open.length >= MAX_DEPTH) return false;
    const name = text.slice(start, behind);
    const line = this.#line;
    this.#at = behind;
    const attributes = text.charCodeAt(behind) === CLOSE ? NO_ATTRIBUTES : this.#attributes();
    if (attributes === null) return false;
    const element: GrowingElement = { name: local(name), attributes, children: [], text: "", line };
    const above = this.#open[this.#open.length - 1];
    if (above !== undefined) above.children.push(element);
    else if (this.#outermost === null) this.#outermost = element;
    else return false;
    const isEmpty = text.charCodeAt(this.#at) === SLASH;
    if (text.charCodeAt(isEmpty ? this.#at + 1 : this.#at) !== CLOSE) return false;
    this.#at += isEmpty ? 2 : 1;
    if (isEmpty) return true;
    this.#open.push(element);
    this.#names.push(name);
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
