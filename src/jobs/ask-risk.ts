import { askable } from "../core/assess/privacy.js";
import type { ComparedLockfile } from "../core/compare.js";
import type { RiskData } from "../core/model/advisory.js";
import type { JobPorts } from "./ports.js";

/**
 * Asks for everything that is known of the components a change touches: by name, without version, so that base, head
 * and candidate fixes are judged by one answer. Names that must not leave are told as a gap. A source that is down
 * or slow is a gap, not an error.
 */
export async function askRisk(
  ports: Pick<JobPorts, "advisories" | "exploits" | "privateNames">,
  lockfiles: readonly ComparedLockfile[],
  signal: AbortSignal,
): Promise<RiskData> {
  const { packages, gaps } = askable(lockfiles, ports.privateNames);
  if (packages.length === 0) return { advisories: new Map(), exploited: new Map(), gaps };
  const [advisories, exploits] = await Promise.all([
    ports.advisories.advisoriesFor(packages, signal),
    ports.exploits.exploited(signal),
  ]);
  return {
    advisories: advisories.advisories,
    exploited: exploits.exploited,
    gaps: [...gaps, ...advisories.gaps, ...exploits.gaps],
  };
}
