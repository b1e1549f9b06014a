import type { PurlType } from "./component.js";
import { nameKey } from "./ecosystem.js";

/** One version of a package, as a registry is asked for it. */
export interface VersionKey {
  readonly type: PurlType;
  readonly name: string;
  readonly version: string;
}

/** What registries tell of one version. What they do not tell is null or empty: unknown, never fine. */
export interface VersionFacts {
  /** When it was published, ISO 8601. */
  readonly publishedAt: string | null;
  /** SPDX expressions, or "non-standard". More than one: how they go together is not told. */
  readonly licenses: readonly string[];
}

/** The map key of a version: the same for every spelling of its name. */
export function versionKey({ type, name, version }: VersionKey): string {
  return `${nameKey(type, name)}@${version}`;
}
