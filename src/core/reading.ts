import { LockfileError } from "./errors.js";
import type { LockfilePair } from "./compare.js";
import { type GraphMemory, newGraphMemory } from "./following.js";
import { buildGraph } from "./graph.js";
import type { ParseMemo } from "./lockfiles/block-memo.js";
import type { LockfileFormat } from "./lockfiles/format.js";
import type { Graph } from "./model/graph.js";
import type { LockfileInput, ParsedLockfile } from "./model/lockfile.js";
import type { Problem } from "./model/problem.js";

/** One side of a lockfile after reading: its graph, or why there is none. */
export interface ReadLockfile {
  readonly graph: Graph | null;
  readonly problems: readonly Problem[];
}

/** What a parsed lockfile becomes. @param memory of the lockfile parsed before, see buildGraph */
export function readOf(parsed: ParsedLockfile, memory: GraphMemory | null = null): ReadLockfile {
  return { graph: buildGraph(parsed, memory), problems: [] };
}

/** A lockfile that could not be read as a whole. Any other error is a bug and is thrown on. */
export function unreadable(path: string, error: unknown): ReadLockfile {
  if (!(error instanceof LockfileError)) throw error;
  return {
    graph: null,
    problems: [{ kind: error.kind, path, line: error.line, message: error.message, severity: "fatal" }],
  };
}

/** Parses and resolves one lockfile on the spot. @param memo of the files read before, see LockfileFormat.parse */
export function readLockfile(format: LockfileFormat, input: LockfileInput, memo: ParseMemo): ReadLockfile {
  try {
    return readOf(format.parse(input, memo), memo.slot(newGraphMemory));
  } catch (error) {
    return unreadable(input.path, error);
  }
}

/**
 * Both sides of one lockfile. What head hides must not pass, so an unreadable head stays fatal; an unreadable base is
 * told, and everything that head holds counts as new: a change that repairs a broken lockfile must be able to pass.
 */
export function pairOf(
  paths: { readonly base: string | null; readonly head: string | null },
  base: ReadLockfile | null,
  head: ReadLockfile | null,
): LockfilePair {
  const before = (base?.problems ?? []).map((problem): Problem => {
    const message = `The file could not be read as it was before this change (${problem.message}), so all it holds now counts as new.`;
    return { ...problem, message, severity: "partial" };
  });
  return {
    path: paths.head ?? paths.base ?? "",
    movedFrom: paths.head !== null && paths.base !== paths.head ? paths.base : null,
    base: base?.graph ?? null,
    head: head?.graph ?? null,
    problems: [...(head?.problems ?? []), ...before],
  };
}
