import { LockfileError } from "../errors.js";
import type { Qualifiers } from "../model/component.js";
import { lockedNode } from "../model/locked-node.js";
import type {
  FormatTells,
  LockedNode,
  LockfileInput,
  ParsedLockfile,
  Requirement,
} from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import { type BazelModule, modulePaths, readModule } from "./bazel-module.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { jsonKeys } from "./json-lines.js";
import { isJsonObject, type JsonObject, parseJsonObject, withoutMark } from "./json-text.js";
import { workspaceKey, workspaceNode } from "./service-node.js";

const FLAT: FormatTells = { direct: true, scope: true, edges: false, integrity: true };
const GRAPH: FormatTells = { direct: true, scope: true, edges: true, integrity: true };
const CENTRAL = "https://bcr.bazel.build";
/** Part of Bazel itself. */
const BUILT_IN = new Set(["bazel_tools", "local_config_platform"]);

/**
 * Bazel's MODULE.bazel.lock. Up to Bazel 7.1 it holds the graph of modules; later ones name only the files of the
 * registries that were read, of which the `source.json` are those of the modules that were selected.
 * https://bazel.build/external/lockfile
 */
export const bazelLock: LockfileFormat = {
  id: "bazel-lock",
  title: "Bazel (MODULE.bazel.lock)",
  purlType: "bazel",
  tells: FLAT,
  manifestNames: ["MODULE.bazel", "*.MODULE.bazel"],
  matches: (path) => nameOf(path) === "MODULE.bazel.lock",
  companions: (path, paths) => modulePaths(path, paths),
  parse: parseBazelLock,
};

interface Reading {
  readonly lines: ReadonlyMap<string, number>;
  readonly module: BazelModule | null;
  readonly problems: EntryProblems;
}

function parseBazelLock(input: LockfileInput): ParsedLockfile {
  const text = withoutMark(input.text);
  const json = parseJsonObject(text);
  const problems = new EntryProblems(input.path);
  const keys = jsonKeys(text);
  const version = json["lockFileVersion"];
  const graph = section(json, "moduleDepGraph");
  const hashes = section(json, "registryFileHashes");
  if (typeof version !== "number" || (graph === null && hashes === null)) {
    const line = keys.find(({ parent, key }) => parent === "" && key === "lockFileVersion")?.line ?? 1;
    throw new LockfileError(
      "unknown-version",
      "it holds neither a graph of modules nor files of registries",
      line,
    );
  }
  const wanted = hashes === null ? "moduleDepGraph" : "registryFileHashes";
  const lines = new Map(
    keys.flatMap(({ parent, key, line }) => (parent === wanted ? [[key, line] as const] : [])),
  );
  const directory = directoryOf(input.path);
  const module = readModule(directory, input.companions);
  const reading = { lines, module, problems };
  const hasHashes = hashes !== null && Object.keys(hashes).length > 0;
  const nodes =
    hasHashes || graph === null ? selectedModules(hashes ?? {}, reading) : graphModules(graph, reading);
  const isGraph = !hasHashes && graph !== null;
  refuseEmpty(nodes, module);
  if (module === null && !isGraph)
    problems.add("missing-manifest", null, "no MODULE.bazel beside it was read: what is direct is unknown");
  const requires = isGraph ? rootRequires(graph, module) : [];
  return {
    format: bazelLock.id,
    version: String(version),
    path: input.path,
    purlType: "bazel",
    tells: isGraph ? GRAPH : { ...FLAT, direct: module !== null, scope: module !== null },
    lookup: "exact",
    nodes: [...nodes, workspaceNode(directory, requires)],
    services: [
      {
        path: directory,
        name: module?.name ?? null,
        node: workspaceKey(directory),
        manifest: module?.manifest ?? null,
      },
    ],
    overrides: module?.overrides ?? [],
    problems: problems.all(),
  };
}

function section(json: JsonObject, key: string): JsonObject | null {
  const value = json[key];
  return isJsonObject(value) ? value : null;
}

function refuseEmpty(nodes: readonly LockedNode[], module: BazelModule | null): void {
  if (nodes.some(({ source }) => source !== "workspace")) return;
  const asked = module?.fromRegistry[0];
  if (module === null || asked === undefined) return;
  const message = `it holds no module, but ${module.manifest.path} asks for ${quote(asked)}`;
  throw new LockfileError("empty", message, 1);
}

/** `https://bcr.bazel.build/modules/rules_go/0.50.1/source.json` */
function selectedModules(hashes: JsonObject, { lines, module, problems }: Reading): LockedNode[] {
  const nodes: LockedNode[] = [];
  for (const [url, hash] of Object.entries(hashes)) {
    // A registry that was asked in vain has null.
    if (hash === null || !url.endsWith("/source.json")) continue;
    const line = lines.get(url) ?? 1;
    const parts = url.split("/");
    const [folder, name = "", version = ""] = parts.slice(-4, -1);
    const registry = parts.slice(0, -4).join("/");
    const isReadable = folder === "modules" && name !== "" && version !== "" && typeof hash === "string";
    if (!isReadable || name.length > MAX_TEXT || version.length > MAX_TEXT || url.length > 4 * MAX_TEXT) {
      problems.add("unreadable-entry", line, `${quote(url)} names no module`);
      continue;
    }
    nodes.push(
      lockedNode({
        key: `${name}@${version}`,
        name,
        version,
        ...qualified(registryQualifiers(registry)),
        resolved: url,
        integrity: hash,
        line,
        told: module === null ? { direct: null, development: null } : module.told(name),
      }),
    );
  }
  return nodes;
}

function registryQualifiers(registry: string): Qualifiers {
  return registry === CENTRAL ? [] : [["repository_url", registry]];
}

function qualified(qualifiers: Qualifiers): { readonly qualifiers?: Qualifiers } {
  return qualifiers.length === 0 ? {} : { qualifiers };
}

function graphModules(graph: JsonObject, { lines, problems }: Reading): LockedNode[] {
  const nodes: LockedNode[] = [];
  for (const [key, module] of Object.entries(graph)) {
    if (key === "<root>" || key === "") continue;
    const line = lines.get(key) ?? 1;
    const name = isJsonObject(module) ? module["name"] : null;
    if (!isJsonObject(module) || typeof name !== "string" || name === "" || key.length > 2 * MAX_TEXT) {
      problems.add("unreadable-entry", line, `the module ${quote(key)} cannot be read`);
      continue;
    }
    const requires = requirementsOf(module);
    if (BUILT_IN.has(name))
      nodes.push(lockedNode({ key, name, version: "", source: "workspace", line, requires }));
    else nodes.push(lockedNode({ key, name, line, requires, ...originOf(module) }));
  }
  return nodes;
}

/** What the rule that fetches a module says: an archive of a registry, a repository, a folder. */
function originOf(module: JsonObject): Pick<LockedNode, "version" | "source" | "resolved" | "integrity"> & {
  readonly qualifiers?: Qualifiers;
} {
  const written = module["version"];
  const version = typeof written === "string" && written !== "_" ? written.slice(0, MAX_TEXT) : "";
  const spec = section(module, "repoSpec");
  const attributes = spec === null ? null : section(spec, "attributes");
  const text = (key: string): string | null => {
    const value = attributes?.[key];
    return typeof value === "string" && value !== "" ? value : null;
  };
  const rules = [spec?.["ruleClassName"], spec?.["repoRuleId"]];
  if (rules.some((rule) => typeof rule === "string" && rule.includes("local_repository")))
    return { version, source: "file", resolved: text("path"), integrity: null };
  const remote = text("remote");
  if (remote !== null) {
    const commit = text("commit") ?? text("tag") ?? version;
    const qualifiers: Qualifiers = [["vcs_url", `git+${remote}${commit === "" ? "" : `@${commit}`}`]];
    return {
      version: version === "" ? commit : version,
      source: "git",
      resolved: remote,
      integrity: null,
      qualifiers,
    };
  }
  const urls = attributes?.["urls"];
  const url = Array.isArray(urls) ? (urls as unknown[]).find((one) => typeof one === "string") : text("url");
  return {
    version,
    source: version === "" && typeof url === "string" ? "url" : "registry",
    resolved: typeof url === "string" ? url : null,
    integrity: text("integrity") ?? text("sha256"),
  };
}

function requirementsOf(module: JsonObject): Requirement[] {
  const deps = section(module, "deps") ?? section(module, "dependencies") ?? {};
  return Object.values(deps).flatMap((target) => {
    if (typeof target !== "string" || target.length > 2 * MAX_TEXT) return [];
    const [name = "", range = ""] = target.split("@", 2);
    return [{ name, range, kind: "runtime" as const, targets: [target], mayBeMissing: false }];
  });
}

function rootRequires(graph: JsonObject, module: BazelModule | null): Requirement[] {
  const root = graph["<root>"] ?? graph[""];
  if (!isJsonObject(root)) return [];
  return requirementsOf(root).map((asked) => {
    const isDevelopment = module?.told(asked.name).development === true;
    return { ...asked, kind: isDevelopment ? "development" : "runtime" };
  });
}
