import type { DeclaredDependency, Manifest, Override } from "../model/lockfile.js";
import { asFolder, folderOf, nameOf } from "../model/paths.js";
import { MAX_TEXT } from "./entry-problems.js";
import { type StarlarkCall, starlarkCalls } from "./starlark-calls.js";

/** What a MODULE.bazel and the files it includes declare. */
export interface BazelModule {
  /** null where it names itself not. */
  readonly name: string | null;
  readonly manifest: Manifest;
  /** Names of the modules that it asks a registry for: those of no override that replaces them. */
  readonly fromRegistry: readonly string[];
  readonly overrides: readonly Override[];
  /** Of a module by name: whether it is asked for, and whether for development alone. */
  readonly told: (name: string) => { readonly direct: boolean; readonly development: boolean | null };
}

const REPLACING = new Set(["git_override", "archive_override", "local_path_override"]);

/** The MODULE.bazel beside a lockfile, and the files that it may include. */
export function modulePaths(lockfile: string, paths: ReadonlySet<string>): string[] {
  const folder = folderOf(lockfile);
  return [...paths].filter((path) => {
    const isIncluded = path.endsWith(".MODULE.bazel") && path.startsWith(folder);
    return isIncluded || path === `${folder}MODULE.bazel`;
  });
}

/** @returns null where there is no MODULE.bazel */
export function readModule(directory: string, companions: ReadonlyMap<string, string>): BazelModule | null {
  const path = `${asFolder(directory)}MODULE.bazel`;
  const text = companions.get(path);
  if (text === undefined) return null;
  const calls = starlarkCalls(text);
  const included = [...companions].filter(([other]) => nameOf(other) !== "MODULE.bazel");
  const all = [...calls, ...included.flatMap(([, more]) => starlarkCalls(more))];
  const declared = new Map<string, DeclaredDependency>();
  for (const call of all) {
    const one = declaredBy(call);
    if (one === null) continue;
    const isDevelopment = one.kind === "development" && declared.get(one.name)?.kind !== "runtime";
    declared.set(one.name, { ...one, kind: isDevelopment ? "development" : "runtime" });
  }
  const replaced = new Set(
    all.flatMap((call) => (REPLACING.has(call.name) ? textOf(call, "module_name") : [])),
  );
  return {
    name:
      calls
        .find(({ name }) => name === "module")
        ?.named.get("name")
        ?.toString() ?? null,
    manifest: { path, declared: [...declared.values()] },
    fromRegistry: [...declared.keys()].filter((name) => !replaced.has(name)),
    overrides: all.flatMap(overrideBy),
    told: (name) => {
      const kind = declared.get(name)?.kind;
      return { direct: kind !== undefined, development: kind === undefined ? null : kind === "development" };
    },
  };
}

/** `bazel_dep(name = "rules_go", version = "0.50.1", dev_dependency = True)` */
function declaredBy(call: StarlarkCall): DeclaredDependency | null {
  if (call.name !== "bazel_dep") return null;
  const name = call.named.get("name") ?? call.positional[0];
  const range = call.named.get("version");
  if (typeof name !== "string" || name === "" || name.length > MAX_TEXT) return null;
  return {
    name,
    range: typeof range === "string" ? range : "",
    kind: call.named.get("dev_dependency") === true ? "development" : "runtime",
    line: call.line,
  };
}

/** `single_version_override(module_name = "x", version = "1")` and the ones that replace a module. */
function overrideBy(call: StarlarkCall): Override[] {
  if (!call.name.endsWith("_override")) return [];
  const [name] = textOf(call, "module_name");
  const [value] = ["version", "commit", "tag", "branch", "url", "urls", "path"].flatMap((key) =>
    textOf(call, key),
  );
  return name === undefined || value === undefined ? [] : [{ selector: name, name, value }];
}

function textOf(call: StarlarkCall, key: string): string[] {
  const value = call.named.get(key);
  return typeof value === "string" ? [value] : [];
}
