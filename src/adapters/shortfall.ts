import { UpstreamError } from "../core/errors.js";
import type { Gap } from "../core/model/advisory.js";

/**
 * Why an answer is missing, as one sentence.
 * @throws the error itself when it is neither the source's failure nor the end of `limit`: then it is a bug
 */
export function reasonOf(error: unknown, limit: AbortSignal, whenOver: string): string {
  if (error instanceof UpstreamError) return error.message;
  if (limit.aborted && error === limit.reason) return whenOver;
  throw error;
}

/** One gap for each reason, with the names it concerns. Both in a stable order. */
export function gapsOf(
  source: string,
  kind: Gap["kind"],
  missing: Iterable<readonly [{ readonly name: string }, string]>,
): readonly Gap[] {
  const byReason = new Map<string, Set<string>>();
  for (const [pack, reason] of missing) {
    const names = byReason.get(reason) ?? new Set();
    byReason.set(reason, names.add(pack.name));
  }
  return [...byReason]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, names]) => ({ source, reason, packages: [...names].sort(), kind }));
}
