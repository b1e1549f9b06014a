import { EffectivePoms, type EffectivePom, type UnreadPom } from "../maven/effective.js";
import type { ParsedLockfile } from "../model/lockfile.js";
import type { Problem } from "../model/problem.js";
import { KnownPoms, type MavenKnowledge, type MavenNeed } from "./maven-knowledge.js";
import { lineOf, lockfileOf } from "./maven-lockfile.js";
import { MAX_ARTIFACTS, mediate, type Mediation, type Winner } from "./maven-mediation.js";

/** What a project comes to by what is known. */
export interface ResolvedMaven {
  /** As far as is known: what is needed still, and all behind it, is not in it. */
  readonly lockfile: ParsedLockfile;
  /** Nothing = it is complete, or as complete as it can be. In the order in which they were met. */
  readonly needs: readonly MavenNeed[];
}

/** Names in one sentence. */
const NAMED = 5;

/**
 * Finds everything that a pom.xml leads to, as Maven 3.8 would: effective models, dependency management, mediation,
 * exclusions, scopes (docs/formats.md). Pure, and the same for the same knowledge: the caller fetches what is needed,
 * all at once, and asks again until nothing is needed or it has had enough. Base and head are to be resolved by the same
 * knowledge.
 * @param read a parsed pom.xml; what has no `project` comes back as it is
 */
export function resolveMaven(read: ParsedLockfile, knowledge: MavenKnowledge): ResolvedMaven {
  const { project } = read;
  const known = new KnownPoms(project ?? [], knowledge);
  const placed = known.at(project?.[0]?.path ?? "");
  if (placed === null) return { lockfile: read, needs: [] };
  const poms = new EffectivePoms(known);
  const root = poms.of(placed);
  const mediation = mediate(root, poms, known);
  const problems = [
    // What was unknown without a resolver is asked for here.
    ...read.problems.filter(({ kind }) => kind !== "missing-manifest"),
    ...problemsOf(read.path, root, poms, mediation, known),
  ];
  return { lockfile: lockfileOf(read, root, mediation, problems), needs: known.needs };
}

function problemsOf(
  path: string,
  root: EffectivePom,
  poms: EffectivePoms,
  mediation: Mediation,
  known: KnownPoms,
): Problem[] {
  const problems: Problem[] = [];
  const add = (kind: Problem["kind"], line: number | null, message: string) =>
    problems.push({ kind, path, line, message, severity: "partial" });
  const winners = [...mediation.winners.values()];
  const unversioned = winners.filter(({ version }) => version === "");
  const unread = unreadOf(
    [root, ...winners.flatMap(({ placed }) => (placed === null ? [] : poms.of(placed)))],
    known,
  );
  const lineOfFirst = (some: readonly Winner[]) => (some[0] === undefined ? null : lineOf(root, some[0].by));
  if (unversioned.length > 0) {
    const because =
      unread.length === 0 ? "" : `, because these could not be read: ${named(unread.map(coordinates))}`;
    const names = named(unversioned.map(({ name }) => name));
    add("unresolved", lineOfFirst(unversioned), `the version of ${names} is not known${because}`);
  } else if (unread.length > 0) {
    const own = unread.find(({ from }) => from.path === path);
    const what = "what these say to the versions of others is not known";
    add("unresolved", own?.line ?? null, `${what}: ${named(unread.map(coordinates))}`);
  }
  const lost = winners.filter(({ name, version }) => known.isLost(name, version));
  if (lost.length > 0) {
    const names = named(lost.map(coordinates));
    add("unresolved", lineOfFirst(lost), `what these depend on is not known, nobody tells of them: ${names}`);
  }
  if (mediation.isCut) {
    add("limit", null, `it leads to more than ${MAX_ARTIFACTS} artifacts; the rest is left out`);
  }
  return problems;
}

/** Each once, and only what somebody could have told: not what is still to be asked. */
function unreadOf(poms: readonly EffectivePom[], known: KnownPoms): UnreadPom[] {
  const waiting = new Set(known.needs.flatMap((need) => (need.kind === "pom" ? [coordinates(need)] : [])));
  const found = new Map<string, UnreadPom>();
  for (const { unread } of poms) {
    for (const one of unread) if (!waiting.has(coordinates(one))) found.set(coordinates(one), one);
  }
  return [...found.values()];
}

function coordinates({ name, version }: { readonly name: string; readonly version: string }): string {
  return version === "" ? name : `${name}:${version}`;
}

/** The first few, shortened: names are foreign text. */
function named(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map((name) => JSON.stringify(name.slice(0, 120)));
  return names.length > NAMED ? `${shown.join(", ")} and ${names.length - NAMED} more` : shown.join(", ");
}
