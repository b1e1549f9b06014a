import type { Advisory } from "../../src/core/model/advisory.js";
import { readOsvRecord } from "../../src/core/model/osv.js";

/** The part of an OSV record that a test is about; the rest is filled in. */
export interface RecordSpec {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly withdrawn?: string;
  readonly summary?: string;
  readonly severity?: readonly { readonly type: string; readonly score: string }[];
  readonly affected: readonly object[];
  readonly database_specific?: object;
}

/** An advisory as Weir reads it out of a record of that shape. */
export function advisory(spec: RecordSpec): Advisory {
  const read = readOsvRecord({ modified: "2025-01-01T00:00:00Z", ...spec });
  if (read === null) throw new Error(`${spec.id} is not an OSV record`);
  return read;
}

/** One `affected` entry of npm. */
export function affects(name: string, rest: object): object {
  return { package: { ecosystem: "npm", name }, ...rest };
}

/** A SEMVER range of the given events. */
export function semver(...events: readonly object[]): object {
  return { type: "SEMVER", events };
}
