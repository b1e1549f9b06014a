import { nameKey } from "./ecosystem.js";
import { type VersionKey, versionKey } from "./package-facts.js";

/** A version of a direct dependency that leads to a component without what is known against the one held now. */
export interface Move {
  /** The lowest that was found; the direct dependency's own where an update of the lockfile is enough. */
  readonly version: string;
  /** The version of the component that comes with it; null = it no longer comes. */
  readonly brings: string | null;
}

/** A direct dependency of which such a version is looked for. */
export interface WantedMove {
  readonly direct: VersionKey;
  /** Name of the component, of the same type. */
  readonly component: string;
  /** Whether a version of the component will do. */
  readonly isWanted: (version: string) => boolean;
  /** Whether nothing is known against a version of the direct dependency that is not known against its own. */
  readonly isNoWorse: (version: string) => boolean;
}

/** Names what is looked for: for another version of the component it is another question. */
export function moveKey(
  direct: VersionKey,
  component: { readonly name: string; readonly version: string },
): string {
  return `${versionKey(direct)} → ${nameKey(direct.type, component.name)}@${component.version}`;
}
