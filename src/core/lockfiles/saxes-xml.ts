import { SaxesParser } from "saxes";

import { LockfileError } from "../errors.js";
import { HTML_ENTITIES } from "./html-entities.js";
import { conflictIn } from "./merge-markers.js";
import { type GrowingElement, local, MAX_DEPTH, NO_ATTRIBUTES, type XmlElement } from "./xml-element.js";

/**
 * Reads XML by saxes.
 * @param source without a byte order mark, not blank
 * @param lenient reads what Maven reads
 * @throws {LockfileError} `merge-conflict`, `too-deep` or `syntax`, with the line
 */
export function readBySaxes(source: string, lenient: boolean): XmlElement {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: GrowingElement[] = [];
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
    const element: GrowingElement = {
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

function broken(text: string, line: number, cause: Error): LockfileError {
  return conflictIn(text, cause) ?? new LockfileError("syntax", "it is not valid XML", line, cause);
}

function attributesOf(written: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const entries = Object.entries(written);
  return entries.length === 0 ? NO_ATTRIBUTES : new Map(entries.map(([key, value]) => [local(key), value]));
}
