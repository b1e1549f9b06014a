import type { Inheritance } from "../../model/change.js";
import type { ComponentRef } from "../../model/component.js";
import type { FixAdvice } from "../../model/finding.js";
import { foldName } from "../../model/ecosystem.js";
import { nodeAt } from "../../model/graph.js";
import { code, type Prose } from "../../model/prose.js";
import { refOfNode } from "../../model/node-ref.js";
import { schemeOf } from "../../versions/index.js";
import { climb, type Dependants, forEachDependant, requirementsBetween } from "../dependants.js";
import { freeAdvice, untoldAdvice } from "./moving.js";

/** An affected component as head holds it. */
export interface Held {
  readonly ref: ComponentRef;
  /** Its nodes in head. */
  readonly nodes: readonly number[];
  readonly direct: boolean;
  readonly inheritance: Inheritance | null;
}

interface Advice {
  readonly fix: FixAdvice;
  /** Only where `fix` alone does not say it. */
  readonly advice: Prose | null;
}

/** Who does not let the component move. */
interface Holder {
  readonly node: number;
  readonly range: string;
}

/**
 * Which direct dependency must move so that the component reaches one of the versions. Every dependant of the component
 * is asked whether its range admits the version; the first that does not holds it.
 * @param targets versions worth reaching, best first; empty = no fix is known
 */
export function adviceFor(dependants: Dependants, held: Held, targets: readonly string[]): Advice {
  const [best] = targets;
  if (best === undefined) return noneKnown(directOf(dependants, held, null), null, null);
  const fold = (name: string) => foldName(held.ref.type, name);
  const own = fold(held.ref.name);
  const override = dependants.graph.lockfile.overrides.find(({ name }) => fold(name) === own);
  if (override !== undefined) {
    const advice = [
      "the override ",
      code(override.selector),
      " decides its version: move it to ",
      code(best),
    ];
    return noneKnown(null, best, advice);
  }
  if (held.direct) {
    return {
      fix: { kind: "bump-direct", direct: held.ref, to: best, heldBy: null, move: null },
      advice: null,
    };
  }
  const answers = targets.map((target) => ({ target, ...heldBy(dependants, held, target) }));
  const free = answers.find((answer) => answer.told && answer.holder === null);
  if (free !== undefined) {
    const direct = directOf(dependants, held, null);
    const isManaged = held.nodes.some((node) => nodeAt(dependants.graph, node).managed === true);
    const advice = freeAdvice(dependants.graph.lockfile, held.ref, free.target, isManaged);
    return { fix: { kind: "refresh-lockfile", direct, to: free.target, heldBy: null, move: null }, advice };
  }
  const holder = answers[0]?.holder ?? null;
  if (holder === null) {
    const direct = directOf(dependants, held, null);
    const isSilent = answers.every((answer) => answer.silent);
    const advice = untoldAdvice(dependants.graph.lockfile, held.ref, best, isSilent ? direct : null);
    return noneKnown(direct, best, advice);
  }
  const component = refAt(dependants, holder.node);
  const direct = directOf(dependants, held, holder.node);
  const by = { component, range: holder.range };
  return { fix: { kind: "move-introducer", direct, to: best, heldBy: by, move: null }, advice: null };
}

function noneKnown(direct: ComponentRef | null, to: string | null, advice: Prose | null): Advice {
  return { fix: { kind: "none-known", direct, to, heldBy: null, move: null }, advice };
}

/**
 * `told`: every dependant's range could be read, and there is one; `silent`: there are dependants, and no range is told
 * of any. The chain's own dependant is asked first.
 */
function heldBy(
  dependants: Dependants,
  held: Held,
  target: string,
): { readonly holder: Holder | null; readonly told: boolean; readonly silent: boolean } {
  const { graph } = dependants;
  const scheme = schemeOf(held.ref.type);
  const above = held.inheritance?.chain?.at(-2)?.node;
  const asked: Holder[] = [];
  for (const node of held.nodes) {
    forEachDependant(dependants, node, (source) => {
      for (const { range } of requirementsBetween(graph, source, node)) asked.push({ node: source, range });
    });
  }
  const admits = (range: string) => (range === "" ? null : scheme.satisfies(target, rangeWithin(range)));
  const holders = asked.filter(({ range }) => admits(range) === false);
  const holder = holders.find(({ node }) => node === above) ?? holders[0] ?? null;
  return {
    holder,
    told: asked.length > 0 && asked.every(({ range }) => admits(range) !== null),
    silent: asked.length > 0 && asked.every(({ range }) => range === ""),
  };
}

/** `npm:lodash@^3` and Berry's `npm:^3` ask for `^3`. */
function rangeWithin(range: string): string {
  if (!range.startsWith("npm:")) return range;
  const at = range.indexOf("@", "npm:@".length);
  if (at !== -1) return range.slice(at + 1);
  const rest = range.slice("npm:".length);
  return /^[\d^~<>=*v]/.test(rest) ? rest : "*";
}

/** The direct dependency through which the holder (or the component itself) is inherited. */
function directOf(dependants: Dependants, held: Held, holder: number | null): ComponentRef | null {
  const chain = held.inheritance?.chain ?? null;
  const [only, ...others] = held.inheritance?.introducers ?? [];
  if (only !== undefined && others.length === 0) return only;
  const onChain = holder === null || chain?.some(({ node }) => node === holder) === true;
  const first = chain?.[0];
  if (onChain && first !== undefined) return refAt(dependants, first.node);
  const from = holder === null ? held.nodes : [holder];
  const near = [...from, ...climb(dependants, from, (node) => !dependants.services.has(node))];
  const direct = near.find((node) => !dependants.services.has(node) && isDirect(dependants, node));
  return direct === undefined ? null : refAt(dependants, direct);
}

function isDirect(dependants: Dependants, node: number): boolean {
  let direct = false;
  forEachDependant(dependants, node, (source) => {
    if (dependants.services.has(source)) direct = true;
  });
  return direct;
}

function refAt({ graph }: Dependants, index: number): ComponentRef {
  const node = nodeAt(graph, index);
  return refOfNode(graph.lockfile, node);
}
