import type { ParsedLockfile } from "../model/lockfile.js";
import { estimate } from "./estimate.js";
import type { GraphKnowledge, GraphNeed } from "./knowledge.js";
import { resolveMaven } from "./maven.js";
import type { MavenKnowledge, MavenNeed } from "./maven-knowledge.js";
import { secondOpinion } from "./second-opinion.js";

/** Everything that was learned from outside during one review; base and head are resolved by the same. */
export type Knowledge = GraphKnowledge & { readonly maven: MavenKnowledge };

/** One thing to ask for. */
export type Need = GraphNeed | ({ readonly ecosystem: "maven" } & MavenNeed);

/** What became of a file, and what has to be known to go on. */
export interface Resolved {
  readonly lockfile: ParsedLockfile;
  readonly needs: readonly Need[];
}

/** Package types whose graphs somebody tells (https://docs.deps.dev/api/v3/#getdependencies). */
const TOLD_TYPES: ReadonlySet<string> = new Set(["cargo", "golang", "maven", "npm", "pypi"]);

/**
 * How a file that tells no edges can be helped: `maven`: resolved POM by POM; `estimate`: a manifest, by what each direct
 * dependency brings; `chains`: a lockfile that holds more than is asked for and tells no parents. null = it tells them itself, or
 * nobody can help.
 * @param isManifest whether it stands in for a lockfile
 */
export function helpFor(read: ParsedLockfile, isManifest: boolean): "maven" | "estimate" | "chains" | null {
  if (read.project !== undefined) return "maven";
  const isTold = read.nodes.some(
    ({ source, type }) => source === "registry" && TOLD_TYPES.has(type ?? read.purlType),
  );
  if (!isTold) return null;
  if (isManifest) return read.purlType === "maven" ? null : "estimate";
  if (read.tells.edges) return null;
  return namesDirectAlone(read) ? "estimate" : "chains";
}

/** A requirements.txt that a person wrote: everything in it is asked for, and nothing of what that brings stands there. */
function namesDirectAlone({ purlType, nodes }: ParsedLockfile): boolean {
  return (
    purlType === "pypi" && nodes.every(({ source, told }) => source === "workspace" || told?.direct === true)
  );
}

/** One round: what can be said by what is known. Pure. */
export function resolve(
  read: ParsedLockfile,
  help: "maven" | "estimate" | "chains",
  knowledge: Knowledge,
): Resolved {
  switch (help) {
    case "maven": {
      const { lockfile, needs } = resolveMaven(read, knowledge.maven);
      return { lockfile, needs: needs.map((need) => ({ ecosystem: "maven", ...need })) };
    }
    case "estimate":
      return estimate(read, knowledge);
    case "chains":
      return secondOpinion(read, knowledge);
  }
}
