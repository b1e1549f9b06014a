import { LockfileError } from "../errors.js";
import type { DeclaredDependency, LockedNode, LockedService, LockfileInput } from "../model/lockfile.js";
import { directoryOf, folderOf } from "../model/paths.js";
import { cabalFields } from "./cabal-fields.js";
import { type EntryProblems, MAX_TEXT } from "./entry-problems.js";
import { parseYaml, type YamlDocument, type YamlValue, yamlField } from "./yaml-text.js";

const NAME = /^([A-Za-z0-9][-A-Za-z0-9]*)(?::[^\s<>=^|&(]{1,200})?\s*(.*)$/s;
/** Sections of package.yaml that hold components by name; those of the second list are for development. */
const SECTIONS: readonly (readonly [string, boolean])[] = [
  ["executables", false],
  ["internal-libraries", false],
  ["tests", true],
  ["benchmarks", true],
];

/** What the packages of a Haskell project ask for. */
export interface HaskellProject {
  readonly service: LockedService;
  /** Whether some manifest was read. */
  readonly known: boolean;
  /** What is asked for, by name; development where tests and benchmarks alone ask. */
  readonly asked: ReadonlyMap<string, DeclaredDependency>;
}

/** The *.cabal and package.yaml files of a folder and below. */
export function haskellManifests(path: string, paths: Iterable<string>): string[] {
  const folder = folderOf(path);
  return [...paths]
    .filter((other) => other.startsWith(folder) && /(?:\.cabal|(?:^|\/)package\.yaml)$/.test(other))
    .sort();
}

/** Reads the companions of a lockfile; what cannot be read becomes a problem. */
export function readHaskellProject(input: LockfileInput, problems: EntryProblems): HaskellProject {
  const asked = new Map<string, DeclaredDependency>();
  const folder = directoryOf(input.path);
  const files = haskellManifests(input.path, input.companions.keys());
  let own: string | null = null;
  let declared: readonly DeclaredDependency[] = [];
  for (const path of files) {
    const found = declaredBy(path, input.companions.get(path) ?? "", problems);
    if (own === null && directoryOf(path) === folder) {
      own = path;
      declared = found;
    }
    for (const one of found) {
      const known = asked.get(one.name);
      if (known === undefined || (known.kind === "development" && one.kind === "runtime"))
        asked.set(one.name, one);
    }
  }
  if (files.length === 0) {
    const message =
      "no *.cabal and no package.yaml was read: what is direct, and for development, is unknown";
    problems.add("missing-manifest", null, message);
  }
  const manifest = own === null ? null : { path: own, declared };
  return { service: { path: folder, name: null, node: "project", manifest }, known: files.length > 0, asked };
}

/** What a project tells of a package. */
export function toldOf(name: string, { known, asked }: HaskellProject): LockedNode["told"] {
  const found = asked.get(name);
  if (found === undefined) return { direct: known ? false : null, development: null };
  return { direct: true, development: found.kind === "development" };
}

/**
 * What a *.cabal or a package.yaml asks for; the same package may stand in it more than once.
 * @throws {LockfileError} of what can be read as neither
 */
export function readHaskellManifest(path: string, text: string): DeclaredDependency[] {
  return path.endsWith(".cabal") ? declaredInCabal(text) : declaredInYaml(parseYaml(text, "allow"));
}

function declaredBy(path: string, text: string, problems: EntryProblems): DeclaredDependency[] {
  try {
    return readHaskellManifest(path, text);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    problems.add("unreadable-manifest", error.line, error.message, path);
    return [];
  }
}

/** `build-depends` of every section of a *.cabal. https://cabal.readthedocs.io/en/stable/cabal-package-description-file.html */
function declaredInCabal(text: string): DeclaredDependency[] {
  const fields = cabalFields(text);
  // Tests ask for their own package.
  const own = fields.find(({ name, section }) => name === "name" && section === "")?.items[0]?.text;
  return fields
    .filter(({ name }) => name === "build-depends")
    .flatMap(({ section, items }) =>
      items.flatMap((item) =>
        dependencyOf(item.text, item.line, /^(?:test-suite|benchmark)\b/.test(section)),
      ),
    )
    .filter(({ name }) => name !== own);
}

/** `dependencies` of a package.yaml and of its sections. https://github.com/sol/hpack#dependencies */
function declaredInYaml({ value, lineOf }: YamlDocument): DeclaredDependency[] {
  const within = (owner: YamlValue | undefined, development: boolean): DeclaredDependency[] => {
    const list = yamlField(owner, "dependencies") ?? "";
    if (typeof list === "string")
      return list === "" || owner === undefined
        ? []
        : dependencyOf(list, lineOf(owner, "dependencies"), development);
    return Object.entries(list as Record<string, YamlValue>).flatMap(([key, one]) => {
      const line = lineOf(list, Array.isArray(list) ? Number(key) : key);
      const named = yamlField(one, "name");
      const item = !Array.isArray(list) ? `${key} ${typeof one === "string" ? one : ""}` : (named ?? one);
      return typeof item === "string" ? dependencyOf(item, line, development) : [];
    });
  };
  const sections = SECTIONS.flatMap(([name, development]) => {
    const components = yamlField(value, name);
    return typeof components === "object" && !Array.isArray(components)
      ? Object.values(components as Record<string, YamlValue>).flatMap((one) => within(one, development))
      : [];
  });
  const all = [...within(value, false), ...within(yamlField(value, "library"), false), ...sections];
  return all.filter(({ name }) => name !== yamlField(value, "name"));
}

function dependencyOf(text: string, line: number, development: boolean): DeclaredDependency[] {
  const [, name, range = ""] = text.length > 4 * MAX_TEXT ? [] : (NAME.exec(text.trim()) ?? []);
  if (name === undefined || name.length > MAX_TEXT) return [];
  return [{ name, range: range.trim(), kind: development ? "development" : "runtime", line }];
}
