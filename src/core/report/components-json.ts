import type { Scope } from "../model/component.js";
import type { Problem } from "../model/problem.js";

const SCHEMA = "weir.components/1";

/** One component as `weir components` tells it. */
export interface ListedComponent {
  readonly purl: string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly direct: boolean | null;
  readonly scope: Scope;
  readonly line: number;
}

/** The machine form of one lockfile's components. Edges join purls, each once; services are left out. */
export function componentsJson(
  components: readonly ListedComponent[],
  edges: readonly { readonly from: string; readonly to: string }[],
  problems: readonly Problem[],
) {
  return {
    schema: SCHEMA,
    components,
    edges,
    problems: problems.map(({ kind, path, line, message }) => ({ kind, path, line, message })),
  };
}
