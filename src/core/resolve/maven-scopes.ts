import type { Edge, Mediation } from "./maven-mediation.js";

/** What an artifact is needed for: `compile`, `runtime`, `provided`, `system` or `test`. */
export interface Purpose {
  readonly scope: string;
  readonly optional: boolean;
}

/** The wider one counts. */
const WIDTH = ["test", "provided", "runtime", "compile"];
/** Purposes only get wider, so that cycles end; four scopes and optional make five steps for each artifact. */
const MAX_PASSES = 60;

/**
 * The scope of every winner: a direct dependency has the one that is written, anything else the widest of those that its
 * dependants give it.
 * https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html#dependency-scope
 */
export function purposesOf({ winners, edges }: Mediation): ReadonlyMap<string, Purpose> {
  const byTarget = new Map<string, Edge[]>();
  for (const edge of edges) {
    if (!winners.has(edge.to)) continue;
    const before = byTarget.get(edge.to);
    if (before === undefined) byTarget.set(edge.to, [edge]);
    else before.push(edge);
  }
  const purposes = new Map<string, Purpose>();
  for (let pass = 0, changed = true; changed && pass < MAX_PASSES; pass += 1) {
    changed = false;
    for (const [key, asking] of byTarget) {
      const now = purposeOf(asking, purposes);
      const before = purposes.get(key);
      if (now === null || (before?.scope === now.scope && before.optional === now.optional)) continue;
      purposes.set(key, now);
      changed = true;
    }
  }
  return purposes;
}

/** null = nobody who asks has a purpose yet. */
function purposeOf(asking: readonly Edge[], purposes: ReadonlyMap<string, Purpose>): Purpose | null {
  const direct = asking.find(({ from }) => from === null);
  if (direct !== undefined) return { scope: scopeOr(direct.scope), optional: direct.optional };
  const found = asking.flatMap(({ from, scope, optional, isManaged }): Purpose[] => {
    const above = purposes.get(from ?? "");
    if (above === undefined) return [];
    return [
      {
        scope: isManaged.scope ? scopeOr(scope) : derived(above.scope, scopeOr(scope)),
        optional: optional || (above.optional && !isManaged.optional),
      },
    ];
  });
  if (found.length === 0) return null;
  const scopes = new Set(found.map(({ scope }) => scope));
  if (scopes.size > 1) scopes.delete("system");
  const widest = [...scopes].reduce((a, b) => (WIDTH.indexOf(b) > WIDTH.indexOf(a) ? b : a));
  return { scope: widest, optional: found.every(({ optional }) => optional) };
}

function scopeOr(scope: string): string {
  return scope === "" ? "compile" : scope;
}

/** The table of the guide; what is `provided` gives that on. */
function derived(above: string, asked: string): string {
  if (asked === "system" || asked === "test" || above === "compile") return asked;
  if (above === "test" || above === "runtime") return above;
  return above === "system" || above === "provided" ? "provided" : "runtime";
}
