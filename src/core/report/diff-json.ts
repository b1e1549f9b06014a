import type { Problem } from "../model/problem.js";
import type { Change, ComponentState, LockfileDiff } from "../model/change.js";

/** Schema name of `weir diff --format json`; it changes when a reader of the old one would go wrong. */
const SCHEMA = "weir.diff/1";

/**
 * The machine form of a diff. `removed` and `added` hold what left and what came; a change that does neither
 * (`changed`, `rescoped`, `moved`, `spread`) names its component under `component`. `chain` runs from the direct
 * dependency to the component itself, both included, and is null where it cannot be told.
 * @param problems that are of no lockfile that was read
 */
export function diffJson(lockfiles: readonly LockfileDiff[], problems: readonly Problem[]) {
  return {
    schema: SCHEMA,
    lockfiles: lockfiles.map((lockfile) => ({
      path: lockfile.path,
      ...(lockfile.movedFrom === null ? {} : { movedFrom: lockfile.movedFrom }),
      format: lockfile.format,
      changes: lockfile.changes.map(changeJson),
      causes: lockfile.causes.map(
        ({ id, kind, fromVersion, direct, selector, component, brings, moves, removes }) => ({
          id,
          kind,
          component:
            component === null
              ? null
              : { name: component.name, version: component.version, purl: component.purl },
          fromVersion,
          direct,
          selector,
          brings: brings.length,
          moves: moves.length,
          removes: removes.length,
        }),
      ),
      problems: lockfile.problems.map(problemJson),
    })),
    problems: problems.map(problemJson),
  };
}

function problemJson({ kind, path, line, message }: Problem) {
  return { kind, path, line, message };
}

const PRESENT_ON_BOTH_SIDES = new Set(["changed", "rescoped", "moved", "spread"]);

function changeJson(change: Change) {
  const { kind, type, name, from, to } = change;
  const both = PRESENT_ON_BOTH_SIDES.has(kind);
  return {
    kind,
    type,
    name,
    removed: both || from === null ? [] : [from.ref.version],
    added: both || to === null ? [] : [stateJson(to, change)],
    ...(both && to !== null
      ? {
          component: {
            ...stateJson(to, change),
            before: { direct: from?.direct ?? null, scope: from?.scope ?? "unknown" },
          },
        }
      : {}),
  };
}

function stateJson(state: ComponentState, change: Change) {
  const { inheritance } = change;
  return {
    version: state.ref.version,
    purl: state.ref.purl,
    direct: state.direct,
    scope: state.scope,
    services: state.services,
    dependants: state.dependants,
    line: state.line,
    chain: inheritance?.chain?.map(({ name, version }) => ({ name, version })) ?? null,
    introducers: inheritance?.introducers.map(({ name, version, purl }) => ({ name, version, purl })) ?? [],
    cause: inheritance?.cause ?? null,
    ...(inheritance?.toldBy == null ? {} : { toldBy: inheritance.toldBy }),
  };
}
