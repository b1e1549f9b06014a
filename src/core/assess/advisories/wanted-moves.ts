import { type PackageKey, packageKey } from "../../model/advisory.js";
import type { Finding } from "../../model/finding.js";
import type { Graph } from "../../model/graph.js";
import { moveKey, type WantedMove } from "../../model/move.js";
import type { VersionKey } from "../../model/package-facts.js";
import { schemeOf } from "../../versions/index.js";
import type { AssessInput } from "../assessor.js";
import { assessAdvisories } from "./assessor.js";
import { isFree, isNoWorse } from "./fixes.js";
import { type KnownAdvisory, knownAdvisories } from "./known.js";

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
        wanted.set(key, {
          direct,
          component: component.name,
          isWanted: isWanted(input, finding),
          isNoWorse: noWorseThan(input, direct),
        });
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

/**
 * Above what is held now, and nothing is known against it; where something is known against every fix, what no longer has
 * the event of the finding and nothing new instead.
 */
function isWanted(input: AssessInput, { component, advisory, fix }: Finding): WantedMove["isWanted"] {
  if (component === null) return () => false;
  const { type, version } = component;
  const scheme = schemeOf(type);
  const all = allAgainst(input, component);
  const own = all.filter((known) => advisory?.ids.includes(known.advisory.id) === true);
  const to = fix?.to ?? null;
  const isLenient = to !== null && !isFree(to, all, scheme);
  const isGain = (one: string) => isFree(one, own, scheme) && isNoWorse(one, version, all, scheme);
  return (candidate) =>
    scheme.readable(candidate) &&
    scheme.compare(candidate, version) > 0 &&
    (isFree(candidate, all, scheme) || (isLenient && isGain(candidate)));
}

/** As far as advisories about it were asked for. */
function noWorseThan(input: AssessInput, direct: VersionKey): WantedMove["isNoWorse"] {
  const all = allAgainst(input, direct);
  return (candidate) => isNoWorse(candidate, direct.version, all, schemeOf(direct.type));
}

function allAgainst({ risk }: AssessInput, { type, name }: PackageKey): readonly KnownAdvisory[] {
  const pack = { type, name };
  return knownAdvisories(risk.advisories.get(packageKey(pack)) ?? [], pack, schemeOf(type));
}
