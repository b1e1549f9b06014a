import { lockedNode } from "../model/locked-node.js";
import { directoryOf, folderOf, nameOf } from "../model/paths.js";
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
import type { GradleDeclaration } from "./gradle-declaration.js";
import { around, GRADLE_MANIFESTS, GradleProject, isGradleScript } from "./gradle-project.js";
import { workspaceKey, workspaceNode } from "./service-node.js";

const TELLS: FormatTells = { direct: true, scope: true, edges: false, integrity: false };

/**
 * Build scripts of Gradle, in Groovy and in Kotlin, never executed: what is written out counts, with names and catalog
 * aliases replaced by what they stand for. Each script tells what it writes itself. Where a lockfile stands beside one,
 * it tells only what the build itself needs (plugins, `buildscript`), which that lockfile does not hold.
 * https://docs.gradle.org/current/userguide/declaring_dependencies.html
 */
export const gradleBuild: LockfileFormat = {
  id: "gradle-build",
  title: "Gradle (build.gradle, build.gradle.kts, version catalogs)",
  purlType: "maven",
  tells: TELLS,
  manifestNames: [...GRADLE_MANIFESTS, "*.lockfile"],
  manifestReach: "anywhere",
  matches: isGradleScript,
  isCovered: (path, paths) => {
    const folder = folderOf(path);
    const isProject = /^build\.gradle/.test(nameOf(path));
    return (
      isProject && paths.has(`${folder}gradle.lockfile`) && paths.has(`${folder}buildscript-gradle.lockfile`)
    );
  },
  companions: (path, paths) => {
    const lock = lockBeside(path, paths);
    const others = around(folderOf(path), paths).filter((other) => other !== path);
    return lock === null ? others : [lock, ...others];
  },
  parse: parseGradleBuild,
};

function parseGradleBuild(input: LockfileInput, memo: ParseMemo | null = null): ParsedLockfile {
  const { path } = input;
  const problems = new EntryProblems(path);
  const project = new GradleProject(folderOf(path), input.companions, problems, memo);
  const isLocked = lockBeside(path, input.companions.keys()) !== null;
  const script = project.read(path, project.parse(path, input.text), !isLocked);
  const told = isLocked ? script.declared.filter(({ isOfBuild }) => isOfBuild) : script.declared;
  const declared = settled(told, problems);
  const directory = directoryOf(path);
  return {
    format: gradleBuild.id,
    version: "",
    path,
    purlType: "maven",
    tells: TELLS,
    lookup: "exact",
    nodes: [...declared.map(declaredNode), workspaceNode(directory)],
    services: [
      {
        path: directory,
        name: null,
        node: workspaceKey(directory),
        manifest: { path, declared: declared.map(declaredLine) },
      },
    ],
    overrides: script.forced.map(({ name, version }) => ({ selector: name, name, value: version })),
    problems: problems.all(),
  };
}

/** The lockfile that tells what a project's script asks for, all but what the build itself needs; null = there is none. */
function lockBeside(path: string, paths: Iterable<string>): string | null {
  if (!/^build\.gradle/.test(nameOf(path))) return null;
  const folder = folderOf(path);
  const old = `${folder}gradle/dependency-locks/`;
  for (const other of paths) {
    if (other === `${folder}gradle.lockfile`) return other;
    if (other.startsWith(old) && !nameOf(other).startsWith("buildscript-") && other.endsWith(".lockfile"))
      return other;
  }
  return null;
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
    if (Math.max(found.name.length, found.version.length, found.range?.length ?? 0) <= MAX_TEXT)
      return [found];
    problems.add("unreadable-entry", one.line, `${quote(one.name)} is too long to be a component`);
    return [];
  });
}

function declaredLine({ name, version, range, development, line }: GradleDeclaration): DeclaredDependency {
  return {
    name,
    range: version === "" ? (range ?? "") : version,
    kind: development === true ? "development" : "runtime",
    line,
  };
}

function declaredNode(one: GradleDeclaration, index: number): LockedNode {
  return lockedNode({
    key: `${index}/${one.handle}`,
    ...(one.type === "maven" ? {} : { type: one.type }),
    name: one.name,
    version: one.version,
    ...(one.version === "" ? { range: one.range ?? "" } : {}),
    ...(one.qualifiers === undefined ? {} : { qualifiers: one.qualifiers }),
    line: one.line,
    told: { direct: one.isConstraint ? null : true, development: one.development },
  });
}
