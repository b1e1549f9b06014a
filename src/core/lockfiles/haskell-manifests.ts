import { LockfileError } from "../errors.js";
import type { DeclaredDependency, LockedNode, LockedService, LockfileInput } from "../model/lockfile.js";
import { directoryOf, folderOf } from "../model/paths.js";
import { cabalFields } from "./cabal-fields.js";
import { type EntryProblems, MAX_TEXT } from "./entry-problems.js";
import { isYamlMap, parseYaml, type YamlDocument, type YamlValue, yamlField } from "./yaml-text.js";

/** `name`, `name:sublibrary`, `name:{several, sublibraries}`, and a range. */
const NAME = /^([A-Za-z0-9][-A-Za-z0-9]*)(?::(?:\{[^{}]{0,500}\}|[^\s<>=^|&({]{1,200}))?\s*(.*)$/s;
/** Fields of a *.cabal that name packages. What builds a package decides what is in it. */
const CABAL_FIELDS = new Set(["build-depends", "build-tool-depends", "build-tools", "setup-depends"]);
/** Tools that `build-tools` means by their names alone; others are programs of the machine, or of the package itself. */
const TOOLS = new Set([
  ...["alex", "c2hs", "cpphs", "greencard", "haddock", "happy", "hsc2hs", "hscolour", "hspec-discover"],
]);
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

/** What every section of a *.cabal asks for. https://cabal.readthedocs.io/en/stable/cabal-package-description-file.html */
function declaredInCabal(text: string): DeclaredDependency[] {
  const fields = cabalFields(text);
  // Tests ask for their own package.
  const own = fields.find(({ name, section }) => name === "name" && section === "")?.items[0]?.text;
  return fields
    .filter(({ name }) => CABAL_FIELDS.has(name))
    .flatMap(({ name, section, items }) => {
      const found = items.flatMap((item) =>
        dependencyOf(item.text, item.line, /^(?:test-suite|benchmark)\b/i.test(section)),
      );
      return name === "build-tools" ? found.filter((one) => TOOLS.has(one.name)) : found;
    })
    .filter(({ name }) => name !== own);
}

/**
 * `dependencies` and `build-tools` of a package.yaml, of its sections and of their conditions.
 * https://github.com/sol/hpack#dependencies
 */
function declaredInYaml(document: YamlDocument): DeclaredDependency[] {
  const { value } = document;
  const executables = yamlField(value, "executables");
  const programs = new Set(isYamlMap(executables) ? Object.keys(executables) : []);
  // Aliases let a few lines mean a document without end: what was seen is not walked again.
  const seen = { runtime: new Set<YamlValue>(), development: new Set<YamlValue>() };
  const within = (owner: YamlValue | undefined, development: boolean): DeclaredDependency[] => {
    const known = development ? seen.development : seen.runtime;
    if (!isYamlMap(owner) || known.has(owner)) return [];
    known.add(owner);
    const list = (field: string): DeclaredDependency[] => {
      const listed = yamlField(owner, field) ?? "";
      if (typeof listed !== "string" && known.has(listed)) return [];
      known.add(listed);
      return listedIn(document, owner, field, development);
    };
    const when = yamlField(owner, "when");
    const conditions = Array.isArray(when) ? (when as readonly YamlValue[]) : [when];
    return [
      ...list("dependencies"),
      ...list("build-tools").filter(({ name }) => !programs.has(name)),
      ...conditions.flatMap((one) => [
        ...within(one, development),
        ...within(yamlField(one, "then"), development),
        ...within(yamlField(one, "else"), development),
      ]),
    ];
  };
  const sections = SECTIONS.flatMap(([name, development]) => {
    const components = yamlField(value, name);
    return isYamlMap(components) ? Object.values(components).flatMap((one) => within(one, development)) : [];
  });
  const single = ["library", "executable", "custom-setup"].map((name) => yamlField(value, name));
  const all = [value, ...single].flatMap((owner) => within(owner, false));
  return [...all, ...sections].filter(({ name }) => name !== yamlField(value, "name"));
}

function listedIn(
  { lineOf }: YamlDocument,
  owner: YamlValue,
  field: string,
  development: boolean,
): DeclaredDependency[] {
  const list = yamlField(owner, field) ?? "";
  if (typeof list === "string")
    return list === "" ? [] : dependencyOf(list, lineOf(owner, field), development);
  return Object.entries(list as Record<string, YamlValue>).flatMap(([key, one]) => {
    const line = lineOf(list, Array.isArray(list) ? Number(key) : key);
    const named = yamlField(one, "name");
    const item = !Array.isArray(list) ? `${key} ${typeof one === "string" ? one : ""}` : (named ?? one);
    return typeof item === "string" ? dependencyOf(item, line, development) : [];
  });
}

function dependencyOf(text: string, line: number, development: boolean): DeclaredDependency[] {
  const [, name, range = ""] = text.length > 4 * MAX_TEXT ? [] : (NAME.exec(text.trim()) ?? []);
  if (name === undefined || name.length > MAX_TEXT) return [];
  return [{ name, range: range.trim(), kind: development ? "development" : "runtime", line }];
}
