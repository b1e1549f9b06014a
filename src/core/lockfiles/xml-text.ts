import { SaxesParser } from "saxes";

import { LockfileError } from "../errors.js";
import { HTML_ENTITIES } from "./html-entities.js";
import { withoutMark } from "./json-text.js";
import { conflictIn } from "./merge-markers.js";

/** Elements within each other; a project file has ten levels. */
const MAX_DEPTH = 100;

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

/** One element of an XML text. Prefixes of namespaces are left out: `ns:a` is `a`. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text (CDATA too), that of its children left out, trimmed. */
  readonly text: string;
  /** Line of its start tag, counted from 1. */
  readonly line: number;
}

interface Growing extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads XML by saxes. A document type is refused: nothing is declared in it that a manifest needs, and entities that are
 * made of each other could mean a text without end. Numeric and the five named entities are undone.
 * @param reader what reads it in earnest: Maven knows HTML's entities too, passes a document type that declares nothing,
 *   and does not mind blank lines before the declaration
 * @returns the outermost element
 * @throws {LockfileError} `empty`, `merge-conflict`, `too-deep` or `syntax`, with the line
 */
export function parseXml(text: string, reader: "xml" | "maven" = "xml"): XmlElement {
  const lenient = reader === "maven";
  const source = lenient ? withoutBlankStart(withoutMark(text)) : withoutMark(text);
  if (source.trim() === "") throw new LockfileError("empty", "the file is empty", 1);
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: Growing[] = [];
  const outermost: XmlElement[] = [];
  let startLine = 1;
  parser.on("error", (error) => {
    throw broken(source, parser.line, error);
  });
  if (lenient) for (const [name, sign] of HTML_ENTITIES) parser.ENTITIES[name] = sign;
  parser.on("doctype", (declared) => {
    if (lenient && !declared.includes("[")) return;
    throw new LockfileError("syntax", "it declares a document type, which Weir does not read", parser.line);
  });
  parser.on("opentagstart", () => {
    // It is told after the character behind the name, which may be the newline.
    startLine = parser.column === 0 ? parser.line - 1 : parser.line;
  });
  parser.on("opentag", (tag) => {
    if (open.length >= MAX_DEPTH)
      throw new LockfileError(
        "too-deep",
        `more than ${MAX_DEPTH} elements are within each other`,
        parser.line,
      );
    const element: Growing = {
      name: local(tag.name),
      attributes: attributesOf(tag.attributes),
      children: [],
      text: "",
      line: startLine,
    };
    open.at(-1)?.children.push(element);
    if (open.length === 0) outermost.push(element);
    open.push(element);
  });
  const addText = (more: string) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += more;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const element = open.pop();
    if (element !== undefined) element.text = element.text.trim();
  });
  parser.write(source).close();
  const [root] = outermost;
  if (root === undefined) throw new LockfileError("syntax", "it holds no element", 1);
  return root;
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

function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function broken(text: string, line: number, cause: Error): LockfileError {
  return conflictIn(text, cause) ?? new LockfileError("syntax", "it is not valid XML", line, cause);
}

/** Most elements have none, so these share one map. */
function attributesOf(written: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const entries = Object.entries(written);
  return entries.length === 0 ? NO_ATTRIBUTES : new Map(entries.map(([key, value]) => [local(key), value]));
}
