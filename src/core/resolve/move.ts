import { packageKey } from "../model/advisory.js";
import { nameKey } from "../model/ecosystem.js";
import type { Move, WantedMove } from "../model/move.js";
import { versionKey } from "../model/package-facts.js";
import { schemeOf } from "../versions/index.js";
import { isPreRelease } from "../versions/pre-release.js";
import type { GraphKnowledge, GraphNeed } from "./knowledge.js";

/** What was found so far. While something has to be known, `move` says nothing. */
export interface MoveSearch {
  readonly move: Move | null;
  readonly needs: readonly GraphNeed[];
}

const NOTHING: MoveSearch = { move: null, needs: [] };

/**
 * The lowest version of a direct dependency, its own first, that leads to a wanted version of the component (or to none of
 * it) when it is installed alone: an estimate. Versions of the same major are tried before others. What a later version
 * brings is taken to be no older than what an earlier one does, so a dozen questions do for hundreds of versions; the answer
 * itself was looked at.
 */
export function searchMove(
  { direct, component, isWanted, isNoWorse }: WantedMove,
  knowledge: GraphKnowledge,
): MoveSearch {
  const { type, name, version } = direct;
  const published = knowledge.versions.get(packageKey(direct));
  if (published === undefined) return { move: null, needs: [{ kind: "versions", pack: { type, name } }] };
  const scheme = schemeOf(type);
  if (published === null || !scheme.readable(version)) return NOTHING;
  const later = published
    .filter((one) => scheme.readable(one) && scheme.compare(one, version) > 0)
    .filter((one) => !isPreRelease(type, one) && isNoWorse(one))
    .sort((a, b) => scheme.compare(a, b));
  const near = [version, ...later.filter((one) => scheme.sameMajor(one, version))];
  const far = later.filter((one) => !scheme.sameMajor(one, version));
  for (const candidates of [near, far]) {
    const found = lowest(candidates, (one) => broughtBy(one));
    if (found.move !== null || found.needs.length > 0) return found;
  }
  return NOTHING;

  /** undefined = its graph has to be known first; null = it does not help, or nobody knows. */
  function broughtBy(candidate: string): Move | GraphNeed | null {
    const key = { type, name, version: candidate };
    const graph = knowledge.graphs.get(versionKey(key));
    if (graph === undefined) return { kind: "graph", version: key };
    if (graph === null || graph.partial || graph.nodes.length === 0) return null;
    const wanted = nameKey(type, component);
    const held = graph.nodes
      .filter((node) => nameKey(type, node.name) === wanted)
      .map((node) => node.version);
    if (!held.every(isWanted)) return null;
    const [first = null] = held.sort((a, b) => scheme.compare(a, b));
    return { version: candidate, brings: first };
  }
}

/** Halves what is left, the last one first: where that does not help, none does. */
function lowest(
  candidates: readonly string[],
  broughtBy: (candidate: string) => Move | GraphNeed | null,
): MoveSearch {
  const ask = (at: number) => broughtBy(candidates[at] ?? "");
  let high = candidates.length - 1;
  if (high < 0) return NOTHING;
  let best = ask(high);
  if (best === null) return NOTHING;
  if ("kind" in best) return { move: null, needs: [best] };
  let low = 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    const answer = ask(middle);
    if (answer === null) low = middle + 1;
    else if ("kind" in answer) return { move: null, needs: [answer] };
    else {
      best = answer;
      high = middle;
    }
  }
  return { move: best, needs: [] };
}
