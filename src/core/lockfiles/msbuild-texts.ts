import { LockfileError } from "../errors.js";
import type { ParseMemo } from "./block-memo.js";
import type { EntryProblems } from "./entry-problems.js";
import { parseXml, type XmlElement } from "./xml-text.js";

/** XML read before in this process, by path: projects of one repository share the files above them. */
type KnownXml = Map<string, { readonly text: string; readonly root: XmlElement }>;

function newKnownXml(): KnownXml {
  return new Map();
}

/** The texts of the files that a project imports. */
export class ProjectTexts {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #problems: EntryProblems | null;
  readonly #known: KnownXml;

  constructor(texts: ReadonlyMap<string, string>, problems: EntryProblems | null, memo: ParseMemo | null) {
    this.#texts = texts;
    this.#problems = problems;
    this.#known = memo?.slot(newKnownXml) ?? newKnownXml();
  }

  has(path: string): boolean {
    return this.#texts.has(path);
  }

  /** The outermost element of a file; null where no text of it is given, and where it cannot be read, which is told. */
  rootOf(path: string): XmlElement | null {
    const text = this.#texts.get(path);
    if (text === undefined) return null;
    const known = this.#known.get(path);
    if (known?.text === text) return known.root;
    try {
      const root = parseProject(text);
      this.#known.set(path, { text, root });
      return root;
    } catch (error) {
      if (!(error instanceof LockfileError)) throw error;
      this.#problems?.add("unreadable-manifest", error.line, error.message, path);
      return null;
    }
  }
}

/** The outermost element of a project. @throws {LockfileError} when it is none */
export function parseProject(text: string): XmlElement {
  const root = parseXml(text);
  if (root.name === "Project") return root;
  throw new LockfileError("syntax", "it is XML, but no project of MSBuild", root.line);
}
