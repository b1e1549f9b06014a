import { createHash } from "node:crypto";

import { billOf } from "../../src/core/bill/bill.js";
import { buildGraph } from "../../src/core/graph.js";
import type { Bill } from "../../src/core/model/bill.js";
import type { ParsedLockfile } from "../../src/core/model/lockfile.js";
import type { Making } from "../../src/core/report/bom/cyclonedx.js";
import { lockfile, type LockfileSpec } from "./lockfile-builder.js";

/** Weir 1.2.3, no date. */
export const MAKING: Making = {
  version: "1.2.3",
  timestamp: null,
  digest: (text) => createHash("sha256").update(text).digest("hex"),
};

/** The bill of parsed lockfiles; null = no service there. */
export function billOfParsed(parsed: readonly ParsedLockfile[], service: string | null = null): Bill | null {
  const lockfiles = parsed.map((one) => ({ graph: buildGraph(one), problems: [] }));
  return billOf({ lockfiles, repository: "shop", commit: null, folded: [] }, service);
}

/** The bill of a hand-made lockfile, or of one of its services, which must be there. */
export function bill(spec: LockfileSpec, service: string | null = null): Bill {
  const made = billOfParsed([lockfile(spec)], service);
  if (made === null) throw new Error(`no service ${service ?? ""}`);
  return made;
}
