import { LockfileError } from "../errors.js";
import type { LockedNode, LockedService, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, folderOf } from "../model/paths.js";
import { EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import type { LockfileFormat } from "./format.js";
import type { GoReplace } from "./go-mod-file.js";
import { moduleNode } from "./go-modules.js";
import { withoutMark } from "./json-text.js";
import { isConflictMarker, mergeConflict } from "./merge-markers.js";
import { workspaceKey, workspaceNode } from "./service-node.js";

const FILE = "vendor/modules.txt";
const NO_HASHES: ReadonlyMap<string, string> = new Map();

/**
 * Go's list of the modules whose code lies in `vendor`. The go.mod or go.work beside that folder tells the same with hashes
 * and directness, so this is read only where neither is there. `## explicit` means that go.mod names the module, which
 * since Go 1.17 it does for all: it says nothing of directness. https://go.dev/ref/mod#vendoring
 */
export const goVendor: LockfileFormat = {
  id: "go-vendor",
  title: "Go (vendor/modules.txt, where no go.mod is)",
  purlType: "golang",
  tells: { direct: false, scope: false, edges: false, integrity: false },
  manifestNames: [],
  matches: (path) => path === FILE || path.endsWith(`/${FILE}`),
  isCovered: (path, paths) => ["go.mod", "go.work"].some((name) => paths.has(projectFolder(path) + name)),
  companions: () => [],
  parse,
};

/** The folder that holds `vendor`, with its slash; empty for the top. */
function projectFolder(path: string): string {
  return folderOf(folderOf(path).slice(0, -1));
}

function parse({ path, text }: LockfileInput): ParsedLockfile {
  const problems = new EntryProblems(path);
  const folder = directoryOf(projectFolder(path));
  const modules = modulesOf(withoutMark(text), folder, problems);
  if (
    modules.length === 0 &&
    problems.all().length === 0 &&
    text.trim() !== "" &&
    !/^## workspace\s*$/.test(text.trim())
  )
    throw new LockfileError("syntax", "it names no module", 1);
  const service: LockedService = { path: folder, name: null, node: workspaceKey(folder), manifest: null };
  return {
    format: goVendor.id,
    version: "",
    path,
    purlType: "golang",
    tells: goVendor.tells,
    lookup: "exact",
    nodes: [workspaceNode(folder), ...modules],
    services: [service],
    overrides: [],
    problems: problems.all(),
  };
}

/** A line `# path version`, with `=> path version` or `=> folder` where a `replace` stands in for it. */
function modulesOf(text: string, folder: string, problems: EntryProblems): LockedNode[] {
  const nodes: LockedNode[] = [];
  const keys = new Set<string>();
  const rows = text.split("\n");
  for (const [index, row] of rows.entries()) {
    const line = index + 1;
    if (isConflictMarker(row.trimEnd())) throw mergeConflict(line);
    if (!row.startsWith("# ")) continue;
    const words = row.length > 4 * MAX_TEXT ? [] : row.slice(2).trim().split(/\s+/);
    const [name = "", version = "", ...rest] = words;
    // `# path => …` tells of a `replace` for every version: nothing of it is vendored under that line.
    if (version === "=>") continue;
    const [arrow, target, targetVersion = null, ...more] = rest;
    const isRead = arrow === undefined || (arrow === "=>" && target !== undefined && more.length === 0);
    if (!isRead || !/^v\d/.test(version)) {
      problems.add(
        "unreadable-entry",
        line,
        `${quote(row.slice(0, MAX_TEXT))} is no module with its version`,
      );
      continue;
    }
    // So does, at the end of the list, a line that nothing follows: what it would replace is not used.
    if (target !== undefined && !isAboutModule(rows[index + 1] ?? "")) continue;
    if (keys.has(name)) continue;
    keys.add(name);
    const replace: GoReplace | null =
      target === undefined ? null : { path: name, version, target, targetVersion, line };
    const required = { path: name, version, indirect: true, line };
    nodes.push({ ...moduleNode(required, name, replace, folder, NO_HASHES), told: null });
  }
  return nodes;
}

/** `## explicit`, or a package of the module whose line stands above. */
function isAboutModule(row: string): boolean {
  return row.startsWith("##") || (row.trim() !== "" && !row.startsWith("#"));
}
