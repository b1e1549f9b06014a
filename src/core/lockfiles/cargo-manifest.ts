import type { Override, RequirementKind } from "../model/lockfile.js";
import { TomlTable, type TomlValue } from "./toml-table.js";
import { parseToml } from "./toml-text.js";

/** One line of a dependency section. */
export interface CargoDependency {
  /** The package's own name, `package = "…"` undone. */
  readonly name: string;
  /** The version requirement as written; null where there is none. */
  readonly version: string | null;
  /** Address of a git repository; null where it comes from elsewhere. */
  readonly git: string | null;
  /** Branch, tag or revision within `git`, as written. */
  readonly reference: string | null;
  /** Relative to its manifest; null where it comes from elsewhere. */
  readonly path: string | null;
  /** Name or index address of a registry that is not the default; null = the default. */
  readonly registry: string | null;
  readonly kind: RequirementKind;
  /** What the workspace's root says counts (`workspace = true`). */
  readonly inherited: boolean;
  /** Counted from 1. */
  readonly line: number;
  /** Where its version stands. */
  readonly versionLine: number;
}

/** A package that stands in for that of a source. */
export interface CargoPatch {
  /** `crates-io`, the name of a registry, or an address. */
  readonly from: string;
  readonly dependency: CargoDependency;
}

/** What Weir reads of a Cargo.toml. https://doc.rust-lang.org/cargo/reference/manifest.html */
export interface CargoManifest {
  /** null where it is the root of a workspace and no package. */
  readonly name: string | null;
  readonly version: string | null;
  /** Of all sections, also those of single targets. */
  readonly dependencies: readonly CargoDependency[];
  readonly isWorkspace: boolean;
  readonly members: readonly string[];
  readonly exclude: readonly string[];
  /** `[workspace.dependencies]` by the name that members use. */
  readonly shared: ReadonlyMap<string, CargoDependency>;
  /** Keys of dependency sections that say nothing Cargo would understand, with their lines. */
  readonly unread: readonly { readonly name: string; readonly line: number }[];
  /** `[patch]` and `[replace]`. */
  readonly overrides: readonly Override[];
  /** `[patch]`, which counts in the root of a workspace alone. */
  readonly patches: readonly CargoPatch[];
  /** Directories that `[patch]` names, relative to the manifest. */
  readonly patchPaths: readonly string[];
}

const SECTIONS: readonly (readonly [string, RequirementKind])[] = [
  ["dependencies", "runtime"],
  // What builds a package decides what is in it.
  ["build-dependencies", "runtime"],
  ["build_dependencies", "runtime"],
  ["dev-dependencies", "development"],
  ["dev_dependencies", "development"],
];

/**
 * Reads a Cargo.toml.
 * @throws {LockfileError} as `parseToml` does
 */
export function readCargoManifest(text: string): CargoManifest {
  const root = parseToml(text);
  const own = root.table("package") ?? root.table("project");
  const workspace = root.table("workspace");
  const targets = root.table("target");
  const holders = [root];
  for (const key of targets?.keys() ?? []) {
    const target = targets?.table(key) ?? null;
    if (target !== null) holders.push(target);
  }
  const patched = patches(root);
  const { dependencies, unread } = sectionsOf(holders);
  return {
    name: own?.string("name") ?? null,
    version: own?.string("version") ?? workspace?.table("package")?.string("version") ?? null,
    dependencies,
    unread,
    isWorkspace: workspace !== null,
    members: workspace?.strings("members") ?? [],
    exclude: workspace?.strings("exclude") ?? [],
    shared: sharedOf(workspace?.table("dependencies") ?? null),
    overrides: patched.map(({ selector, dependency }) => ({
      selector,
      name: dependency.name,
      value: rangeOf(dependency),
    })),
    patches: patched.flatMap(({ from, dependency }) => (from === null ? [] : { from, dependency })),
    patchPaths: patched.flatMap(({ dependency }) => dependency.path ?? []),
  };
}

/** What a dependency asks for, as written: a version, else an address, else a directory; `*` where nothing is. */
export function rangeOf({ version, git, reference, path }: CargoDependency): string {
  if (version !== null) return version;
  if (git !== null) return reference === null ? git : `${git}#${reference}`;
  return path ?? "*";
}

/** What all dependency sections say. @param holders the manifest itself and its targets */
function sectionsOf(holders: readonly TomlTable[]): Pick<CargoManifest, "dependencies" | "unread"> {
  const dependencies: CargoDependency[] = [];
  const unread: { name: string; line: number }[] = [];
  for (const holder of holders) {
    for (const [name, kind] of SECTIONS) {
      const section = holder.table(name);
      if (section === null) continue;
      for (const key of section.keys()) {
        const dependency = dependencyOf(section, key, kind);
        if (dependency !== null) dependencies.push(dependency);
        else unread.push({ name: key, line: section.lineOf(key) });
      }
    }
  }
  return { dependencies, unread };
}

function sharedOf(section: TomlTable | null): ReadonlyMap<string, CargoDependency> {
  const shared = new Map<string, CargoDependency>();
  if (section === null) return shared;
  for (const key of section.keys()) {
    const dependency = dependencyOf(section, key, "runtime");
    if (dependency !== null) shared.set(key, dependency);
  }
  return shared;
}

/** null where it says nothing that Cargo would understand. */
function dependencyOf(section: TomlTable, key: string, kind: RequirementKind): CargoDependency | null {
  const value = section.get(key);
  const line = section.lineOf(key);
  if (typeof value === "string")
    return {
      name: key,
      version: value,
      git: null,
      reference: null,
      path: null,
      registry: null,
      kind,
      inherited: false,
      line,
      versionLine: line,
    };
  if (!(value instanceof TomlTable)) return null;
  return {
    name: value.string("package") ?? key,
    version: value.string("version"),
    git: value.string("git"),
    reference: value.string("rev") ?? value.string("tag") ?? value.string("branch"),
    path: value.string("path"),
    registry: value.string("registry-index") ?? value.string("registry"),
    kind: kind === "runtime" && isTrue(value.get("optional")) ? "optional" : kind,
    inherited: isTrue(value.get("workspace")),
    line,
    versionLine: value.has("version") ? value.lineOf("version") : line,
  };
}

function isTrue(value: TomlValue | undefined): boolean {
  return value === true;
}

interface Patch {
  readonly selector: string;
  /** What it patches; null of a `[replace]`. */
  readonly from: string | null;
  readonly dependency: CargoDependency;
}

/** https://doc.rust-lang.org/cargo/reference/overriding-dependencies.html */
function patches(root: TomlTable): Patch[] {
  const found: Patch[] = [];
  const patch = root.table("patch");
  for (const source of patch?.keys() ?? []) {
    const section = patch?.table(source) ?? null;
    if (section === null) continue;
    for (const key of section.keys()) {
      const dependency = dependencyOf(section, key, "runtime");
      if (dependency !== null) found.push({ selector: `patch.${source}.${key}`, from: source, dependency });
    }
  }
  const replace = root.table("replace");
  if (replace === null) return found;
  for (const key of replace.keys()) {
    const dependency = dependencyOf(replace, key, "runtime");
    // `"foo:0.1.0"`, or a whole package id whose last part that is.
    const name = key.slice(key.lastIndexOf("#") + 1).split(/[:@]/, 1)[0] ?? key;
    if (dependency !== null)
      found.push({ selector: `replace.${key}`, from: null, dependency: { ...dependency, name } });
  }
  return found;
}
