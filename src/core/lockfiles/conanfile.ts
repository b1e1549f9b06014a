import type { DeclaredDependency, RequirementKind } from "../model/lockfile.js";

/** What is written in a manifest as asked for: `name/version` or `name/[range]`. */
const REFERENCE = /^([A-Za-z0-9_][-A-Za-z0-9_+.]{1,100})\/(\[[^\]]*\]|[^\s@#"',]+)/;
/** A text in quotes, as long as a reference may be. */
const LITERAL = /["']([^"']{3,300})["']/g;
const ATTRIBUTE = /\b(python_requires|tool_requires|build_requires|test_requires|requires)\s*(?:\(|=|\+=)/;

const KINDS: ReadonlyMap<string, RequirementKind> = new Map([
  ["requires", "runtime"],
  ["tool_requires", "development"],
  ["build_requires", "development"],
  ["test_requires", "development"],
  ["python_requires", "development"],
]);

/**
 * What a conanfile asks for, in the order of the file. A conanfile.py is a program: the references that it writes out
 * are read, no more.
 * @param isProgram whether it is a conanfile.py; else a conanfile.txt
 */
export function readConanfile(text: string, isProgram: boolean): DeclaredDependency[] {
  return isProgram ? inProgram(text.split(/\r?\n/)) : inSections(text.split(/\r?\n/));
}

/** https://docs.conan.io/2/reference/conanfile_txt.html */
function inSections(rows: readonly string[]): DeclaredDependency[] {
  let kind: RequirementKind | undefined;
  return rows.flatMap((row, at) => {
    const text = row.trim();
    if (text.startsWith("[") && text.endsWith("]")) {
      kind = KINDS.get(text.slice(1, -1));
      return [];
    }
    return kind === undefined ? [] : declared(text, kind, at + 1);
  });
}

/** https://docs.conan.io/2/reference/conanfile/methods/requirements.html */
function inProgram(rows: readonly string[]): DeclaredDependency[] {
  const found: DeclaredDependency[] = [];
  let kind: RequirementKind | null = null;
  let open = 0;
  rows.forEach((row, at) => {
    const text = row.trim();
    if (text.startsWith("#")) return;
    const attribute = ATTRIBUTE.exec(row)?.[1];
    if (attribute !== undefined) {
      kind = KINDS.get(attribute) ?? null;
      open = 0;
    }
    if (kind === null) return;
    for (const [, literal = ""] of row.matchAll(LITERAL)) found.push(...declared(literal, kind, at + 1));
    // A list goes on until its bracket closes, or the line ends that a backslash does not carry on.
    for (const c of row) open += c === "(" || c === "[" ? 1 : c === ")" || c === "]" ? -1 : 0;
    if (open <= 0 && !text.endsWith("\\") && !text.endsWith(",")) kind = null;
  });
  return found;
}

function declared(text: string, kind: RequirementKind, line: number): DeclaredDependency[] {
  const [, name, range] = REFERENCE.exec(text) ?? [];
  return name === undefined || range === undefined ? [] : [{ name, range, kind, line }];
}
