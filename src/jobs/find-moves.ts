import type { PrivateNames } from "../core/assess/privacy.js";
import type { ComparedLockfile } from "../core/compare.js";
import type { Gap, RiskData } from "../core/model/advisory.js";
import type { Move, WantedMove } from "../core/model/move.js";
import { movesWanted } from "../core/pipeline.js";
import { searchMove } from "../core/resolve/move.js";
import type { DependencyResolver } from "../ports.js";
import { Learning } from "./learning.js";

/** Direct dependencies of one review of which a version is looked for; a reader acts on the first ones. */
const MOST_MOVES = 20;
/** The list of versions, both ends, and halving a few hundred of them. */
const MOST_ROUNDS = 24;
/** It is worth having, not worth waiting for. */
const LIMIT_MS = 20_000;

/** What was found, by `moveKey`, and what could not be. */
interface Moves {
  readonly moves: ReadonlyMap<string, Move>;
  readonly gaps: readonly Gap[];
}

/**
 * Looks for the smallest moves of direct dependencies that bring the fixes of what is flagged. What is not found in time is
 * left out: the review then says that a newer version is needed, not which.
 * @throws the signal's reason when it aborts
 */
export async function findMoves(
  ports: { readonly resolver: DependencyResolver | null; readonly privateNames: PrivateNames },
  lockfiles: readonly ComparedLockfile[],
  risk: RiskData,
  signal: AbortSignal,
): Promise<Moves> {
  const { resolver, privateNames } = ports;
  const wanted = resolver === null ? [] : [...movesWanted(lockfiles, risk)].slice(0, MOST_MOVES);
  if (resolver === null || wanted.length === 0) return { moves: new Map(), gaps: [] };
  const graphs = lockfiles.flatMap(({ base, head }) => [base, head]).filter((graph) => graph !== null);
  const learning = new Learning(resolver, graphs, privateNames);
  const inTime = AbortSignal.timeout(LIMIT_MS);
  try {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const needs = wanted.flatMap(([, one]) => searchMove(one, learning).needs);
      if (needs.length === 0 || !(await learning.learn(needs, AbortSignal.any([signal, inTime])))) break;
    }
  } catch (error) {
    if (signal.aborted || !inTime.aborted) throw error;
    return { moves: found(wanted, learning), gaps: [missing(`did not answer within ${LIMIT_MS / 1000} s`)] };
  }
  const failed = learning.gaps().some(({ kind }) => kind === "failed");
  return { moves: found(wanted, learning), gaps: failed ? [missing("did not answer all")] : [] };
}

function found(
  wanted: readonly (readonly [string, WantedMove])[],
  learning: Learning,
): ReadonlyMap<string, Move> {
  return new Map(
    wanted.flatMap(([key, one]) => {
      const { move } = searchMove(one, learning);
      return move === null ? [] : [[key, move] as const];
    }),
  );
}

/** Advice alone is missing: nothing that a verdict hangs on, so nobody is kept waiting for it. */
function missing(what: string): Gap {
  const reason = `${what}, so which version of a direct dependency brings a fix is not told everywhere`;
  return { source: "deps.dev", kind: "not-covered", reason, packages: [] };
}
