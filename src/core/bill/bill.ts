import { missingProblems } from "../compare.js";
import type { Bill } from "../model/bill.js";
import type { Graph } from "../model/graph.js";
import { countsOwnWord } from "../model/lockfile.js";
import { directoryOf } from "../model/paths.js";
import type { Problem } from "../model/problem.js";
import type { ReadLockfile } from "../reading.js";
import { Gathering } from "./gathering.js";
import { compareText } from "../model/order.js";
import { serviceSide, wholeSide } from "./side.js";

/** What a bill is made from. */
export interface BillInput {
  /** Every lockfile of the commit. */
  readonly lockfiles: readonly ReadLockfile[];
  /** Of the repository, as people know it. */
  readonly repository: string;
  /** Full hash; null where there is none. */
  readonly commit: string | null;
  /** Lockfiles that were found and not read (vendored code): they make the bill incomplete. */
  readonly folded: readonly string[];
}

/**
 * The bill of everything that the lockfiles of a repository hold, or of one service.
 * @param service directory of the service; null = the whole repository
 * @returns null when no lockfile that could be read tells of it
 */
export function billOf(input: BillInput, service: string | null): Bill | null {
  const { lockfiles, repository, commit } = input;
  const gathering = new Gathering();
  const graphs: Graph[] = [];
  for (const { graph } of lockfiles) {
    const root = graph === null || service === null ? undefined : rootAt(graph, service);
    if (graph === null || (service !== null && root === undefined)) continue;
    gathering.add(root === undefined ? wholeSide(graph) : serviceSide(graph, root));
    graphs.push(graph);
  }
  if (graphs.length === 0) return null;
  const unread = lockfiles.flatMap((one) => (one.graph === null ? one.problems : []));
  const problems = [
    ...unread.filter(({ path }) => service === null || isAround(path, service)),
    ...graphs.flatMap((graph) => [...graph.lockfile.problems, ...missingProblems(graph)]),
    ...(service === null ? input.folded.map(notRead) : []),
  ].sort(compareProblems);
  const told = gathering.told(repository, service);
  return {
    ...told,
    subject: at(told.subject, commit),
    dependencies: completeness(graphs, problems),
    problems,
  };
}

/** Directory of every service that the lockfiles tell of. Sorted. */
export function servicesOf(lockfiles: readonly ReadLockfile[]): readonly string[] {
  return [
    ...new Set(lockfiles.flatMap(({ graph }) => graph?.lockfile.services.map(({ path }) => path) ?? [])),
  ].sort(compareText);
}

/** The node of the service in a directory. */
export function rootAt({ lockfile }: Graph, path: string): number | undefined {
  const service = lockfile.services.find((one) => one.path === path);
  if (service === undefined) return undefined;
  const root = lockfile.nodes.findIndex((node) => node.source === "workspace" && node.key === service.node);
  return root < 0 ? undefined : root;
}

/** Whether a lockfile stands where it may tell of a service: in its directory or one above. */
function isAround(lockfile: string, service: string): boolean {
  const directory = directoryOf(lockfile);
  return directory === "." || directory === service || service.startsWith(`${directory}/`);
}

/** A lockfile that was found and passed over. */
export function notRead(path: string): Problem {
  const message = "It is in a folder of vendored or made-up code, so it was not read.";
  return { kind: "not-fetched", path, line: null, message, severity: "partial" };
}

function at(subject: Bill["subject"], commit: string | null): Bill["subject"] {
  if (commit === null) return subject;
  const notes = [...subject.notes, { name: "weir:commit", value: commit }];
  return { ...subject, notes: notes.sort((a, b) => compareText(a.name, b.name)) };
}

/** Whether the edges say everything; partial data is never called complete. */
function completeness(graphs: readonly Graph[], problems: readonly Problem[]): Bill["dependencies"] {
  if (problems.length > 0) return "incomplete";
  return graphs.every(({ lockfile }) => !countsOwnWord(lockfile)) ? "complete" : "unknown";
}

/** By place, then by what is said. */
export function compareProblems(a: Problem, b: Problem): number {
  return compareText(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0) || compareText(a.message, b.message);
}
