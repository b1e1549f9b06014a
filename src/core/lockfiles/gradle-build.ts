import { folderOf, nameOf } from "../model/paths.js";
import type {
  DeclaredDependency,
  FormatTells,
  LockedNode,
  LockfileInput,
  ParsedLockfile,
} from "../model/lockfile.js";
import type { ParseMemo } from "./block-memo.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import type { GradleDeclaration } from "./gradle-dependencies.js";
import { around, GRADLE_MANIFESTS, GradleProject, isGradleScript } from "./gradle-project.js";
import { directoryOf } from "./manifests.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: false, integrity: false };
const WORKSPACE = "workspace:";

/**
 * Build scripts of Gradle, in Groovy and in Kotlin, where no lockfile stands beside them. They are never executed: what
 * is written out counts, with names and catalog aliases replaced by what they stand for. Each script tells what it
 * writes itself.
 * https://docs.gradle.org/current/userguide/declaring_dependencies.html
 */
export const gradleBuild: LockfileFormat = {
  id: "gradle-build",
  title: "Gradle (build.gradle, build.gradle.kts, version catalogs)",
  purlType: "maven",
  tells: TELLS,
  manifestNames: GRADLE_MANIFESTS,
  manifestReach: "anywhere",
  matches: isGradleScript,
  isCovered: (path, paths) => {
    const folder = folderOf(path);
    if (!/^build\.gradle/.test(nameOf(path))) return false;
    if (paths.has(`${folder}gradle.lockfile`)) return true;
    const old = `${folder}gradle/dependency-locks/`;
    return ["compileClasspath", "runtimeClasspath"].some((name) => paths.has(`${old}${name}.lockfile`));
  },
  companions: (path, paths) => around(folderOf(path), paths).filter((other) => other !== path),
  parse: parseGradleBuild,
};

function parseGradleBuild(input: LockfileInput, memo: ParseMemo | null = null): ParsedLockfile {
  const { path } = input;
  const problems = new EntryProblems(path);
  const project = new GradleProject(folderOf(path), input.companions, problems, memo);
  const script = project.read(path, project.parse(path, input.text), true);
  const declared = settled(script.declared, problems);
  const directory = directoryOf(path);
  const node = `${WORKSPACE}${directory}`;
  return {
    format: gradleBuild.id,
    version: "",
    path,
    purlType: "maven",
    tells: TELLS,
    lookup: "exact",
    nodes: [...declared.map(declaredNode), workspaceNode(node, directory)],
    services: [{ path: directory, name: null, node, manifest: { path, declared: declared.map(declaredLine) } }],
    overrides: script.forced.map(({ name, version }) => ({ selector: name, name, value: version })),
    problems: problems.all(),
  };
}

/** Each once; what is asked for without a version has that of the script's own constraint. */
function settled(all: readonly GradleDeclaration[], problems: EntryProblems): GradleDeclaration[] {
  const fixed = new Map<string, GradleDeclaration>();
  for (const one of all) if (one.isConstraint && one.version !== "") fixed.set(one.name, one);
  const asked = new Set<string>();
  for (const one of all) if (!one.isConstraint && one.version === "" && !one.range) asked.add(one.name);
  const keys = new Set<string>();
  return all.flatMap((one) => {
    if (one.isConstraint && asked.has(one.name) && fixed.get(one.name) === one) return [];
    const constraint = one.isConstraint || one.version !== "" || one.range ? undefined : fixed.get(one.name);
    const { range: _range, ...rest } = one;
    const found = constraint === undefined ? one : { ...rest, version: constraint.version };
    const key = JSON.stringify([found.name, found.version, found.range, found.line, found.development]);
    if (keys.has(key)) return [];
    keys.add(key);
    if (Math.max(found.name.length, found.version.length, found.range?.length ?? 0) <= MAX_TEXT) return [found];
    problems.add("unreadable-entry", one.line, `${quote(one.name)} is too long to be a component`);
    return [];
  });
}

function declaredLine({ name, version, range, development, line }: GradleDeclaration): DeclaredDependency {
  return { name, range: version === "" ? (range ?? "") : version, kind: development === true ? "development" : "runtime", line };
}

function declaredNode(one: GradleDeclaration, index: number): LockedNode {
  return {
    key: `${index}/${one.handle}`,
    provides: [],
    ...(one.type === "maven" ? {} : { type: one.type }),
    name: one.name,
    version: one.version,
    ...(one.version === "" ? { range: one.range ?? "" } : {}),
    source: "registry",
    ...(one.qualifiers === undefined ? {} : { qualifiers: one.qualifiers }),
    resolved: null,
    integrity: null,
    line: one.line,
    platform: false,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    told: { direct: one.isConstraint ? null : true, development: one.development },
    requires: [],
  };
}

function workspaceNode(key: string, directory: string): LockedNode {
  return {
    key,
    provides: [],
    name: directory,
    version: "",
    source: "workspace",
    resolved: null,
    integrity: null,
    line: 1,
    platform: false,
    optional: false,
    bundled: false,
    deprecated: null,
    installScript: null,
    told: null,
    requires: [],
  };
}
