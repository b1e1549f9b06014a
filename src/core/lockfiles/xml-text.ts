import { LockfileError } from "../errors.js";
import { withoutMark } from "./json-text.js";
import { readPlainXml } from "./plain-xml.js";
import { readBySaxes } from "./saxes-xml.js";
import type { XmlElement } from "./xml-element.js";

export type { XmlElement } from "./xml-element.js";

/**
 * Reads XML, by saxes where anything in it has to be undone: numeric and the five named entities are. A document type is
 * refused: nothing is declared in it that a manifest needs, and entities that are made of each other could mean a text
 * without end.
 * @param reader what reads it in earnest: Maven knows HTML's entities too, passes a document type that declares nothing,
 *   and does not mind blank lines before the declaration
 * @returns the outermost element
 * @throws {LockfileError} `empty`, `merge-conflict`, `too-deep` or `syntax`, with the line
 */
export function parseXml(text: string, reader: "xml" | "maven" = "xml"): XmlElement {
  const lenient = reader === "maven";
  const source = lenient ? withoutBlankStart(withoutMark(text)) : withoutMark(text);
  if (source.trim() === "") throw new LockfileError("empty", "the file is empty", 1);
  return readPlainXml(source) ?? readBySaxes(source, lenient);
}

/** The lines stay as many as they were: where a declaration stands below them, it goes, and newlines do not. */
function withoutBlankStart(source: string): string {
  const [before, space] = /^(\s+)<\?xml\s[^?]{0,200}\?>/.exec(source) ?? [];
  return before === undefined || space === undefined ? source : space + source.slice(before.length);
}

/** The first child of a name; undefined where there is none. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

/** The children of a name, in order. */
export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((one) => one.name === name) ?? [];
}

/** The text of the first child of a name; null where there is none or it is empty. */
export function childText(element: XmlElement | undefined, name: string): string | null {
  const text = child(element, name)?.text ?? "";
  return text === "" ? null : text;
}
