import { LockfileError } from "../errors.js";
import type { LockedNode, LockedService, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, folderOf, nameOf } from "../model/paths.js";
import { EntryProblems, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import { type GoModFile, readGoMod } from "./go-mod-file.js";
import { moduleNode, overridesOf, replacing, standardLibrary } from "./go-modules.js";
import { readGoSums } from "./go-sum.js";
import { serviceNode } from "./service-node.js";

/**
 * go.mod is its own lockfile: since Go 1.17 it lists every module that is built from. go.sum holds the hashes. Neither has
 * edges, nor says what is for tests. https://go.dev/ref/mod#go-mod-file
 */
export const goMod: LockfileFormat = {
  id: "go-mod",
  title: "Go (go.mod, hashes of go.sum)",
  purlType: "golang",
  tells: { direct: true, scope: false, edges: false, integrity: true },
  manifestNames: ["go.sum"],
  matches: (path) => nameOf(path) === "go.mod",
  companions: (path, paths) => [sumPath(path)].filter((sum) => paths.has(sum)),
  parse,
};

function sumPath(path: string): string {
  return `${folderOf(path)}go.sum`;
}

function parse(input: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(input.path);
  const file = readGoMod(input.text);
  const sum = input.companions.get(sumPath(input.path));
  if (file.module === null && file.requires.length === 0) refuseEmptied(sum);
  for (const { text, line } of file.odd) problems.add("unreadable-entry", line, text);
  tellIncomplete(file, problems);
  const hashes = readGoSums(sum === undefined ? [] : [[sumPath(input.path), sum]], problems);
  const service = serviceOf(input.path, file);
  return {
    format: goMod.id,
    version: file.go?.text ?? "",
    path: input.path,
    purlType: "golang",
    tells: { ...goMod.tells, integrity: sum !== undefined },
    lookup: "exact",
    nodes: [
      serviceNode(service, { line: file.module?.line ?? 1 }),
      ...standardLibrary(file),
      ...moduleNodes(file, directoryOf(input.path), hashes, problems),
    ],
    services: [service],
    overrides: overridesOf(file.replaces),
    problems: problems.all(),
  };
}

/** An empty go.mod keeps Go out of a folder; beside hashes of modules it has lost something. */
function refuseEmptied(sum: string | undefined): void {
  if (sum !== undefined && sum.trim() !== "")
    throw new LockfileError("empty", "it names no module, but the go.sum beside it has hashes of some", 1);
}

/** Before Go 1.17, and where no `go` line says which, only what the module itself imports is listed. */
function tellIncomplete({ go, requires }: GoModFile, problems: EntryProblems): void {
  const [major = 1, minor = 16] = (go?.text ?? "1.16").split(".").map((part) => parseInt(part, 10));
  if (requires.length === 0 || major > 1 || minor >= 17) return;
  const what = go === null ? "no `go` line (Go takes that for 1.16)" : `\`go ${go.text}\``;
  const message = `with ${what}, below 1.17, modules that are needed indirectly are not all listed: those are not read`;
  problems.add("unresolved", go?.line ?? null, message);
}

function serviceOf(path: string, { module, requires }: GoModFile): LockedService {
  const declared = requires
    .filter(({ indirect }) => !indirect)
    .map(({ path: name, version, line }) => ({ name, range: version, kind: "runtime" as const, line }));
  return {
    path: directoryOf(path),
    name: module?.text ?? null,
    node: "module",
    manifest: { path, declared },
  };
}

function moduleNodes(
  file: GoModFile,
  folder: string,
  hashes: ReadonlyMap<string, string>,
  problems: EntryProblems,
): LockedNode[] {
  const replace = replacing(file.replaces);
  const keys = new Set<string>();
  return file.requires.map((required) => {
    const { path, version, line } = required;
    if (file.excludes.has(`${path}@${version}`)) {
      problems.add(
        "unreadable-entry",
        line,
        `${quote(path)} is required in a version that is excluded: Go takes another`,
      );
    }
    const key = keys.has(path) ? `${path}#${line}` : path;
    keys.add(path);
    return moduleNode(required, key, replace(path, version), folder, hashes);
  });
}
