import { type EffectiveDependency, type EffectivePom, type PlacedPom } from "../maven/effective.js";
import { profilesOf } from "../maven/profiles.js";
import type { DeclaredDependency, LockedNode, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import type { MavenFile, MavenProject } from "../model/maven.js";
import { directoryOf } from "../model/paths.js";
import type { ParseMemo } from "./block-memo.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { isPomPath, MANY_POMS, pomCompanions } from "./pom-companions.js";
import { isKnown, kindOf, PomNodes } from "./pom-nodes.js";
import { RepositoryPoms } from "./pom-repository.js";
import { type PomFile, readPom } from "./pom-xml.js";
import { serviceNode } from "./service-node.js";

/**
 * Maven's pom.xml, as its effective model has it as far as the repository tells: parents, properties, managed versions
 * and imports that lie in the repository are followed, those from outside are not, and a version that only they know is
 * empty. What is told: dependencies (inherited ones too), what the file itself manages, its parent and imports from
 * outside, and the plugins and extensions of its build, as development. Plugins of profiles, of reports, and what plugins depend on are
 * not. Dependencies of profiles that somebody has to ask for are optional. Other POMs of the repository are first-party.
 * https://maven.apache.org/pom.html
 */
export const pom: LockfileFormat = {
  id: "pom",
  title: "Maven (pom.xml)",
  purlType: "maven",
  tells: { direct: true, scope: true, edges: false, integrity: false },
  manifestNames: ["pom.xml"],
  manifestReach: "anywhere",
  matches: isPomPath,
  isCovered: () => false,
  companions: pomCompanions,
  parse,
};

const LANGUAGE = "4.0.0";

function parse(input: LockfileInput, memo: ParseMemo | null = null): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const file = readPom(input.text);
  const others = new Map([...input.companions].filter(([path]) => path !== input.path));
  if (others.size > MANY_POMS) {
    const message = `Weir reads at most ${MANY_POMS} POMs with one of a large repository: what the others tell is not known.`;
    problems.add("limit", null, message);
  }
  const poms = new RepositoryPoms(others, problems, memo);
  const placed = poms.add(input.path, file);
  const project = new PomReader(poms, placed, file, problems);
  const { name, version } = project.effective;
  const nodes = project.nodes();
  const service = {
    path: directoryOf(input.path),
    name,
    node: `workspace:${input.path}`,
    manifest: { path: input.path, declared: project.declared() },
  };
  const root = serviceNode(service, { version, line: file.line, installScript: false });
  return {
    format: pom.id,
    version: file.modelVersion === "" ? LANGUAGE : file.modelVersion,
    path: input.path,
    purlType: "maven",
    tells: pom.tells,
    lookup: "exact",
    nodes: [...nodes, root],
    services: [service],
    overrides: [],
    problems: problems.all(),
    project: projectOf(poms, placed),
  };
}

/** Reads one POM among those of its repository. */
class PomReader {
  readonly effective: EffectivePom;
  readonly #poms: RepositoryPoms;
  readonly #placed: PlacedPom;
  readonly #file: PomFile;
  readonly #problems: EntryProblems;
  readonly #nodes: PomNodes;

  constructor(poms: RepositoryPoms, placed: PlacedPom, file: PomFile, problems: EntryProblems) {
    this.#poms = poms;
    this.#placed = placed;
    this.#file = file;
    this.#problems = problems;
    this.#nodes = new PomNodes(problems);
    this.effective = poms.effective.of(placed);
  }

  /** Everything it asks for, manages or is built with; first-party artifacts left out. */
  nodes(): LockedNode[] {
    const unknown = this.effective.dependencies.filter((one) => this.#add(one, false) === false);
    this.#tellUnknown(unknown.filter(({ version }) => version === "" || !isKnown(version)));
    this.#addParent();
    for (const one of [...this.effective.imports, ...this.effective.management.values()]) {
      if (one.from === this.#placed) this.#add(one, true);
    }
    this.#addProfiles();
    this.#addPlugins();
    return this.#nodes.all();
  }

  /** The lines of its own dependencies. */
  declared(): DeclaredDependency[] {
    return this.effective.dependencies
      .filter(({ from }) => from === this.#placed)
      .map((one) => ({
        name: one.name,
        range: one.version,
        kind: kindOf(one),
        line: one.written.line ?? this.#file.line,
      }));
  }

  /** @param isManaged whether it is told although nothing says that it is used */
  #add(one: EffectiveDependency, isManaged: boolean): boolean | null {
    if (this.#poms.find(one.name, one.version) !== null) return null;
    const kind = kindOf(one);
    return this.#nodes.add({
      name: one.name,
      version: one.version,
      type: one.type,
      classifier: one.classifier,
      development: kind === "development" ? true : isManaged ? null : false,
      optional: kind === "optional",
      isFile: one.scope === "system",
      line: this.#lineOf(one),
    });
  }

  /** What is inherited stands where the parent is named. */
  #lineOf({ from, written }: EffectiveDependency): number {
    const line = from === this.#placed ? written.line : this.#file.pom.parent?.line;
    return line ?? this.#file.line;
  }

  #addParent(): void {
    const { parent } = this.#file.pom;
    if (parent === null || this.effective.lineage.length > 1) return;
    if (parent.name === ":") {
      const message =
        "it leaves out who its parent is, and no POM of the repository lies where that is looked for";
      this.#problems.add("missing-manifest", parent.line ?? null, message);
      return;
    }
    const [name, version] = [parent.name, parent.version].map(
      (text) => this.effective.interpolate(text).text,
    );
    this.#nodes.add({
      name: name ?? "",
      version: version ?? "",
      type: "pom",
      classifier: "",
      development: null,
      optional: false,
      isFile: false,
      line: parent.line ?? this.#file.line,
    });
  }

  #addProfiles(): void {
    const everywhere = versionsByName(this.effective.management.values(), ({ name }) => name);
    for (const profile of profilesOf(this.#file.pom).others) {
      const own = new Map(profile.properties);
      const read = (text: string) => {
        const direct = /^\$\{([^{}]*)\}$/.exec(text)?.[1];
        return this.effective.interpolate(own.get(direct ?? "") ?? text).text;
      };
      const managed = versionsByName(profile.management, ({ name }) => read(name));
      for (const one of profile.dependencies) {
        const [name, type] = [read(one.name), read(one.type)];
        const around = one.version === "" ? (managed.get(name) ?? everywhere.get(name) ?? "") : one.version;
        const version = read(around);
        if (this.#poms.find(name, version) !== null) continue;
        this.#nodes.add({
          name,
          version,
          type: type === "jar" ? "" : type,
          classifier: read(one.classifier),
          development: one.scope === "test",
          optional: true,
          isFile: one.scope === "system",
          line: one.line ?? this.#file.line,
        });
      }
    }
  }

  #addPlugins(): void {
    const { interpolate, lineage } = this.effective;
    // What a parent uses itself fixes the version too.
    const managed = new Map<string, string>();
    lineage.forEach((pom, at) => {
      const file = this.#poms.fileOf(pom);
      for (const one of [...(file?.pluginManagement ?? []), ...((at > 0 && file?.plugins) || [])]) {
        const name = interpolate(one.name).text;
        if (one.version !== "" && !managed.has(name)) managed.set(name, one.version);
      }
    });
    const { plugins, extensions } = this.#file;
    // An extension is loaded as a plugin is, but nothing manages its version.
    [...plugins, ...extensions].forEach((plugin, at) => {
      const name = interpolate(plugin.name).text;
      const written = plugin.version === "" && at < plugins.length ? managed.get(name) : plugin.version;
      this.#nodes.add({
        name,
        version: interpolate(written ?? "").text,
        type: "",
        classifier: "",
        development: true,
        optional: false,
        isFile: false,
        line: plugin.line,
      });
    });
  }

  /** Why versions are empty: somebody outside the repository knows them, or nobody does. */
  #tellUnknown(unknown: readonly EffectiveDependency[]): void {
    const [first] = unknown;
    if (first === undefined) return;
    const { unread } = this.effective;
    if (unread.length > 0) {
      const poms = unread
        .slice(0, 5)
        .map(({ name, version }) => (name === ":" ? "its parent" : quote(`${name}:${version}`)));
      const more = unread.length > 5 ? ` and ${unread.length - 5} more` : "";
      const message = `the version of ${unknown.length} of its dependencies is unknown: ${poms.join(", ")}${more} may tell it, which the repository does not hold`;
      const own = unread.find(({ from }) => from === this.#placed);
      this.#problems.add("missing-manifest", own?.line ?? this.#lineOf(first), message);
      return;
    }
    for (const one of unknown) {
      const asks = one.version === "" ? "has no version" : `asks for ${quote(one.version)}`;
      const message = `${quote(one.name)} ${asks}, and no POM of the repository tells what that is`;
      this.#problems.add("unreadable-entry", this.#lineOf(one), message);
    }
  }
}

/** The POM and all of the repository that it leads to. */
function projectOf(poms: RepositoryPoms, placed: PlacedPom): MavenProject {
  const found = new Map<string, MavenFile>();
  const pending = [placed];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.path === null || found.has(next.path)) continue;
    const { name, version, lineage, imports, dependencies } = poms.effective.of(next);
    found.set(next.path, { path: next.path, name, version, parent: lineage[1]?.path ?? null, pom: next.pom });
    pending.push(...lineage);
    for (const asked of [...imports, ...dependencies]) {
      const other = poms.find(asked.name, asked.version);
      if (other !== null) pending.push(other);
    }
  }
  return [...found.values()];
}

/** The versions of what is managed, of whatever type: of each name the first that is told. */
function versionsByName<T extends { readonly version: string }>(
  managed: Iterable<T>,
  nameOf: (one: T) => string,
): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const one of managed) {
    const name = nameOf(one);
    if (!versions.has(name)) versions.set(name, one.version);
  }
  return versions;
}
