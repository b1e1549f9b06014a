import { LockfileError } from "../errors.js";
import type {
  LockedNode,
  LockedService,
  LockfileInput,
  Manifest,
  ParsedLockfile,
  Requirement,
} from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { composerCompanions, composerJsonIn } from "./composer-companions.js";
import { type ComposerJson, composerJsonAt, composerManifest } from "./composer-json.js";
import { composerNode, type ComposerProject, ownFolder } from "./composer-package.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { keyText, visitKeys } from "./json-lines.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import { serviceWithNode } from "./service-node.js";

/**
 * composer.lock of Composer 1 and 2. What a package `replace`s or `provide`s answers for its name, the project's own
 * composer.json included. https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control
 */
export const composerLock: LockfileFormat = {
  id: "composer-lock",
  title: "composer.lock (Composer)",
  purlType: "composer",
  // Most packages are archives of a commit, which their address names; few registries hash them.
  tells: { direct: true, scope: true, edges: true, integrity: false },
  manifestNames: ["composer.json"],
  manifestReach: "anywhere",
  matches: (path) => nameOf(path) === "composer.lock",
  companions: composerCompanions,
  parse,
};

const SECTIONS = ["packages", "packages-dev"] as const;

function parse(input: LockfileInput): ParsedLockfile {
  const text = withoutMark(input.text);
  const json = parseJsonObject(text);
  const problems = new EntryProblems(input.path);
  const folder = directoryOf(input.path);
  const root = composerJsonAt(composerJsonIn(folder), input.companions, problems);
  const packages = new Packages({ folder, root }, packageLines(text), problems);
  if (!SECTIONS.some((section) => Array.isArray(json[section]))) {
    throw new LockfileError("syntax", "it is JSON, but no composer.lock: it has no list of packages", 1);
  }
  for (const section of SECTIONS) packages.read(section, json[section], input.companions);
  if (root === null && !input.companions.has(composerJsonIn(folder))) {
    const message = `not read: ${composerJsonIn(folder)}; what is direct is unknown`;
    problems.add("missing-manifest", null, message);
  }
  refuseEmpty(packages.nodes, root);
  const manifest = root && manifestOf(composerJsonIn(folder), root, packages.nodes);
  const { service, node } = serviceWithNode(folder, root?.name ?? null, manifest, requirementsOf(root));
  const known = root !== null;
  const version = json["plugin-api-version"];
  return {
    format: "composer-lock",
    version: typeof version === "string" ? version : "",
    path: input.path,
    purlType: "composer",
    tells: { direct: known, scope: true, edges: known, integrity: false },
    lookup: "exact",
    nodes: [...packages.nodes, node],
    services: [service, ...packages.services],
    overrides: [],
    problems: problems.all(),
  };
}

/** What a person asked for by its own name: for one that another package replaces or provides, nothing is locked. */
function manifestOf(path: string, root: ComposerJson, nodes: readonly LockedNode[]): Manifest {
  const own = new Set(nodes.map(({ key }) => key));
  const answered = new Set(nodes.flatMap(({ provides }) => provides));
  const { declared } = composerManifest(path, root, true);
  const asked = declared.filter(
    ({ name }) => own.has(name.toLowerCase()) || !answered.has(name.toLowerCase()),
  );
  return { path, declared: asked };
}

/** What composer.json asks for, a name once: `require` beats `require-dev`. */
function requirementsOf(root: ComposerJson | null): Requirement[] {
  const byName = new Map<string, Requirement>();
  for (const { name, range, kind } of root?.declared ?? []) {
    const target = name.toLowerCase();
    if (byName.has(target)) continue;
    const mayBeMissing = root?.provided.has(target) === true;
    byName.set(target, { name, range, kind, targets: [target], mayBeMissing });
  }
  return [...byName.values()];
}

function refuseEmpty(nodes: readonly LockedNode[], root: ComposerJson | null): void {
  if (nodes.length > 0) return;
  const asked = root?.declared.find(({ name }) => !root.provided.has(name.toLowerCase()));
  if (asked === undefined) return;
  throw new LockfileError("empty", `it holds no package, but composer.json asks for ${quote(asked.name)}`, 1);
}

/** The line of each package's name, by section and name; the first of two. */
function packageLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let section = "";
  visitKeys(text, 3, (depth, start, end, line) => {
    if (depth === 1) section = keyText(text, start, end);
    if (depth !== 3 || keyText(text, start, end) !== "name") return;
    const open = text.indexOf('"', end + 1);
    const close = text.indexOf('"', open + 1);
    // Composer writes `\/`: undone by `keyText`.
    if (open < 0 || close < 0 || close - open > 2 * MAX_TEXT) return;
    const key = `${section}\n${text.slice(open + 1, close).replaceAll("\\/", "/")}`;
    if (!lines.has(key)) lines.set(key, line);
  });
  return lines;
}

/** The packages that are locked, and those among them that are the repository's own. */
class Packages {
  readonly nodes: LockedNode[] = [];
  readonly services: LockedService[] = [];
  readonly #project: ComposerProject;
  readonly #lines: ReadonlyMap<string, number>;
  readonly #problems: EntryProblems;
  readonly #keys = new Set<string>();

  constructor(project: ComposerProject, lines: ReadonlyMap<string, number>, problems: EntryProblems) {
    this.#project = project;
    this.#lines = lines;
    this.#problems = problems;
  }

  read(section: (typeof SECTIONS)[number], list: unknown, texts: ReadonlyMap<string, string>): void {
    if (list === undefined || list === null) return;
    if (!Array.isArray(list)) {
      this.#problems.add("unreadable-entry", null, `${quote(section)} is no list`);
      return;
    }
    list.forEach((entry: unknown, at) => {
      const node = this.#node(section, entry, at);
      if (node === null || !isJsonObject(entry)) return;
      this.nodes.push(node);
      const folder = ownFolder(entry, this.#project.folder);
      if (folder !== null && folder !== this.#project.folder) this.#service(folder, node, texts);
    });
  }

  #node(section: string, entry: unknown, at: number): LockedNode | null {
    const { name, version } = isJsonObject(entry) ? entry : ({} as JsonObject);
    const line = typeof name === "string" ? (this.#lines.get(`${section}\n${name}`) ?? null) : null;
    const readable =
      isJsonObject(entry) &&
      isName(name) &&
      typeof version === "string" &&
      version !== "" &&
      version.length <= MAX_TEXT;
    if (!readable) {
      const what = typeof name === "string" ? quote(name) : `${at + 1} of ${section}`;
      this.#problems.add(
        "unreadable-entry",
        line,
        `the entry ${what} has no name and version that can be read`,
      );
      return null;
    }
    const plain = name.toLowerCase();
    const key = this.#keys.has(plain) ? `${plain} (${section} ${at + 1})` : plain;
    if (key !== plain) this.#problems.add("unreadable-entry", line, `${quote(name)} is locked twice`);
    this.#keys.add(key);
    // The section is Composer's word, also for what nothing that was read leads to.
    const development = section === "packages-dev";
    return composerNode(entry, { key, name, version, line: line ?? 1 }, development, this.#project);
  }

  #service(path: string, node: LockedNode, texts: ReadonlyMap<string, string>): void {
    const manifest = composerJsonIn(path);
    const json = composerJsonAt(manifest, texts, this.#problems);
    const declared = json && composerManifest(manifest, json, false);
    this.services.push({ path, name: node.name, node: node.key, manifest: declared });
  }
}

function isName(name: unknown): name is string {
  return typeof name === "string" && name !== "" && name.length <= MAX_TEXT && !/\s/.test(name);
}
