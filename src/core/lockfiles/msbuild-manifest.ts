import type { LockfileInput, Manifest } from "../model/lockfile.js";
import type { ParseMemo } from "./block-memo.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { isProject, projectName } from "./msbuild-imports.js";
import { type PackageAsk, packagesOf } from "./msbuild-packages.js";
import { type EvaluatedProject, evaluateProject, type UnfollowedImport } from "./msbuild-project.js";

/** A project file read as the manifest beside a lockfile, or in its place. */
export interface ReadProject {
  /** As the package or assembly is called that it makes, else as its file is; null of what is no project. */
  readonly name: string | null;
  /** Line of its outermost element. */
  readonly line: number;
  readonly asks: readonly PackageAsk[];
  /** With what is certain alone: a lockfile may leave out the rest. */
  readonly manifest: Manifest;
}

/**
 * Reads a project with the files it imports.
 * @param problems told of files that cannot be read
 * @param versions told of versions, names and imports that cannot be told; null where a lockfile tells what is asked for
 * @param whole see `packagesOf`
 * @throws {LockfileError} when the project itself cannot be read
 */
export function readProject(
  input: LockfileInput,
  problems: EntryProblems,
  memo: ParseMemo | null,
  versions: EntryProblems | null = null,
  whole = false,
): ReadProject {
  const { path, companions } = input;
  const project = evaluateProject(input, companions, companions, problems, memo);
  if (versions !== null) tellUnfollowed(project.unfollowed, versions);
  const asks = packagesOf(project, whole, versions ?? new EntryProblems(path));
  const declared = asks
    .filter((ask) => ask.path === path && ask.certain)
    .map((ask) => ({ name: ask.name, range: ask.versions.join(" "), kind: ask.kind, line: ask.line }));
  return { name: packageName(project, path), line: project.root.line, asks, manifest: { path, declared } };
}

function tellUnfollowed(imports: readonly UnfollowedImport[], problems: EntryProblems): void {
  for (const { written, line, path } of imports) {
    const message = `no file was found that the import ${quote(written)} means; what it asks for is not known`;
    problems.add("missing-manifest", line, message, path);
  }
}

function packageName({ properties }: EvaluatedProject, path: string): string | null {
  if (!isProject(path)) return null;
  const told = [properties.get("PackageId"), properties.get("AssemblyName")];
  const readable = (name: string | null) =>
    name !== null && name !== "" && name.length <= MAX_TEXT && !name.includes("$(");
  return told.find(readable) ?? projectName(path);
}
