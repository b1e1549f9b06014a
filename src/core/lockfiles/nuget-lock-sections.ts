import { LockfileError } from "../errors.js";
import { isJsonObject, type JsonObject } from "./json-text.js";
import { keyText, visitKeys } from "./json-lines.js";
import { lineOfTopKey } from "./package-lock-lines.js";

/** What one target framework, or one runtime of it, gets. */
export interface LockSection {
  /** The framework (in version 3 its alias); sections that share it belong together. */
  readonly framework: string;
  /** E.g. `linux-x64`; null for the section that holds for every runtime. */
  readonly runtime: string | null;
  readonly line: number;
  readonly entries: JsonObject;
  readonly lines: ReadonlyMap<string, number>;
}

/** Line of a section, and of every entry in it. */
export interface SectionLines {
  readonly line: number;
  readonly entries: Map<string, number>;
}

/**
 * The sections of a packages.lock.json: under `dependencies` in versions 1 and 2, at the top level in version 3.
 * @throws {LockfileError} `syntax` when something that must hold them is no object
 */
export function readSections(json: JsonObject, text: string, version: number): LockSection[] {
  const lines = linesOfSections(text, "dependencies", version === 3);
  const holder = version === 3 ? json : json["dependencies"];
  if (!isJsonObject(holder))
    throw new LockfileError("syntax", "dependencies is no object", lineOfTopKey(text, "dependencies") ?? 1);
  return Object.keys(holder)
    .filter((key) => version !== 3 || key !== "version")
    .map((key) => {
      const { line = 1, entries: inner = new Map<string, number>() } = lines.get(key) ?? {};
      const value = holder[key];
      const entries = version === 3 && isJsonObject(value) ? (value["dependencies"] ?? {}) : value;
      if (!isJsonObject(entries))
        throw new LockfileError("syntax", "a framework's section is no object", line);
      const slash = key.indexOf("/");
      const [framework, runtime] = slash < 0 ? [key, null] : [key.slice(0, slash), key.slice(slash + 1)];
      return { framework, runtime, line, entries, lines: inner };
    });
}

/**
 * Lines of sections and entries; of a key that stands twice the last one counts, as it does for JSON.parse.
 * @param holder the key that holds all sections, or (`atTop`) that which holds the entries of each
 */
export function linesOfSections(
  text: string,
  holder: string,
  atTop = false,
): ReadonlyMap<string, SectionLines> {
  const sections = new Map<string, SectionLines>();
  const sectionDepth = atTop ? 1 : 2;
  let inside = atTop;
  let section: SectionLines | null = null;
  visitKeys(text, 3, (depth, start, end, line) => {
    if (depth === 3) {
      if (inside) section?.entries.set(keyText(text, start, end), line);
    } else if (depth === sectionDepth) {
      if (!atTop && !inside) return;
      section = { line, entries: new Map() };
      sections.set(keyText(text, start, end), section);
    } else {
      inside = keyText(text, start, end) === holder;
      if (inside && atTop) section?.entries.clear();
      else if (inside) sections.clear();
      if (!inside) section = atTop ? section : null;
    }
  });
  return sections;
}
