import { packageKey } from "../../model/advisory.js";
import type { Finding } from "../../model/finding.js";
import type { Graph } from "../../model/graph.js";
import { moveKey, type WantedMove } from "../../model/move.js";
import { schemeOf } from "../../versions/index.js";
import type { AssessInput } from "../assessor.js";
import { assessAdvisories } from "./assessor.js";
import { knownAdvisories } from "./known.js";
import { matchAdvisory } from "./match.js";

/**
 * The direct dependencies of which a version that brings a fix is worth looking for: somebody on the chain does not admit
 * it, or the lockfile does not tell who does. Each once, in the order of the findings.
 */
export function wantedMoves(inputs: readonly AssessInput[]): ReadonlyMap<string, WantedMove> {
  const wanted = new Map<string, WantedMove>();
  for (const input of inputs) {
    for (const finding of assessAdvisories(input)) {
      const { component, fix } = finding;
      if (fix?.direct == null || component === null || !isWorthLooking(finding)) continue;
      const { type, name, version } = fix.direct;
      if (type !== component.type || fix.direct.source !== "registry") continue;
      if (type === "maven" && input.head !== null && !followsItsDependants(input.head, component)) continue;
      const direct = { type, name, version };
      const key = moveKey(direct, component);
      if (!wanted.has(key))
        wanted.set(key, { direct, component: component.name, isWanted: isWanted(input, component, fix.to) });
    }
  }
  return wanted;
}

/** An update of the lockfile needs no other version; an override decides by itself, and then no direct one is named. */
function isWorthLooking({ state, fix, advice, component }: Finding): boolean {
  if (state === "fixed" || fix === null || fix.to === null || fix.direct?.purl === component?.purl)
    return false;
  if (fix.kind === "refresh-lockfile") return advice !== null;
  return fix.kind === "move-introducer" || fix.kind === "none-known";
}

/** Whether the version is what somebody on the way asks for: one that is managed, or decided nearer, moves with nobody. */
function followsItsDependants(
  { lockfile }: Graph,
  { name, version }: { name: string; version: string },
): boolean {
  const held = lockfile.nodes.filter((node) => node.name === name && node.version === version);
  const keys = new Set(held.map(({ key }) => key));
  const isAsked = lockfile.nodes.some(({ requires }) =>
    requires.some(({ targets, range }) => range === version && targets.some((target) => keys.has(target))),
  );
  return isAsked && !held.some(({ managed }) => managed === true);
}

/** Above what is held now, and nothing is known against it; where something is known against all, at least what fixes it. */
function isWanted(
  { risk }: AssessInput,
  { type, name, version }: NonNullable<Finding["component"]>,
  to: string | null,
): (candidate: string) => boolean {
  const scheme = schemeOf(type);
  const pack = { type, name };
  const known = knownAdvisories(risk.advisories.get(packageKey(pack)) ?? [], pack, scheme);
  const isClean = (one: string) => known.every((advisory) => matchAdvisory(advisory, one, scheme) === null);
  const least = to !== null && !isClean(to) ? to : null;
  return (candidate) =>
    scheme.readable(candidate) &&
    scheme.compare(candidate, version) > 0 &&
    (least === null ? isClean(candidate) : scheme.compare(candidate, least) >= 0);
}
