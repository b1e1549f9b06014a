import type { DeclaredDependency } from "../model/lockfile.js";
import { folderOf, nameOf } from "../model/paths.js";
import { withoutMark } from "./json-text.js";
import { MAIN_GROUP, type PaketSection } from "./paket-entries.js";

/** One line of a paket.dependencies or paket.references. */
export interface PaketAsk extends DeclaredDependency {
  readonly group: string;
  readonly section: PaketSection;
}

const DEPENDENCIES = "paket.dependencies";
const REFERENCES = "paket.references";

/** Names of what stands beside a paket.lock and with its projects. */
export const PAKET_MANIFESTS: readonly string[] = [DEPENDENCIES, REFERENCES, `*.${REFERENCES}`];

/** Whether a path is that of the references of a project. */
export function isReferences(path: string): boolean {
  const name = nameOf(path);
  return name === REFERENCES || name.endsWith(`.${REFERENCES}`);
}

/** Path of the paket.dependencies beside a paket.lock. */
export function dependenciesBeside(lockfile: string): string {
  return folderOf(lockfile) + DEPENDENCIES;
}

/** The paket.dependencies beside a paket.lock, and the references of every project below. */
export function paketCompanions(path: string, paths: ReadonlySet<string>): readonly string[] {
  const folder = folderOf(path);
  const found = [...paths].filter((other) => isReferences(other) && other.startsWith(folder));
  const dependencies = dependenciesBeside(path);
  return paths.has(dependencies) ? [dependencies, ...found] : found;
}

const KEYWORD = /^(nuget|clitool|git|github|gist|http)\s+(\S+)(.*)$/i;
const GROUP = /^group\s+(.+)$/i;
/** What follows the version: `copy_local: true`, `framework: net45`. */
const SETTINGS = /(?:^|\s)[A-Za-z_]{1,40}:.*$/;

/** What a paket.dependencies asks for. https://fsprojects.github.io/Paket/dependencies-file.html */
export function readDependencies(text: string): PaketAsk[] {
  return readLines(text, (line, at, group) => {
    const [, keyword = "", named = "", rest = ""] = KEYWORD.exec(line) ?? [];
    if (keyword === "") return null;
    const written = keyword.toLowerCase();
    const isTool = written === "clitool";
    const section = isTool ? "nuget" : (written as PaketSection);
    // `github owner/repository:branch file`
    const name = /^gi(?:thub|st)$/.test(written) ? named.replace(/:.*$/, "") : named;
    const range = rest.replace(SETTINGS, "").trim();
    return { group, section, name, range, kind: isTool ? "development" : "runtime", line: at };
  });
}

/** What a paket.references names: packages of one project. https://fsprojects.github.io/Paket/references-files.html */
export function readReferences(text: string): PaketAsk[] {
  return readLines(text, (line, at, group) => {
    const [name = ""] = line.split(/\s/, 1);
    if (/^(?:file:|exclude$|alias$|[a-z_]+:)/i.test(name)) return null;
    return { group, section: "nuget", name, range: "", kind: "runtime", line: at };
  });
}

function readLines(
  text: string,
  read: (line: string, at: number, group: string) => PaketAsk | null,
): PaketAsk[] {
  const asks: PaketAsk[] = [];
  let group = MAIN_GROUP;
  withoutMark(text)
    .split("\n")
    .forEach((row, index) => {
      const line = row.slice(0, 4096).trim();
      if (line === "" || line.startsWith("//") || line.startsWith("#")) return;
      const named = GROUP.exec(line)?.[1];
      if (named !== undefined) group = named.trim().toLowerCase();
      const ask = named === undefined ? read(line, index + 1, group) : null;
      if (ask !== null) asks.push(ask);
    });
  return asks;
}
