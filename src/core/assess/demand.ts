import type { DeclaredDependency } from "../model/lockfile.js";
import type { VersionScheme } from "../versions/index.js";

/** What a line of a manifest asks the lockfile for. */
interface Demand {
  /** The component's own name; null where the range does not tell it (git, URL, catalog). */
  readonly name: string | null;
  /** A version range; null where none can be told (tag, git, URL, catalog, patch). */
  readonly range: string | null;
  /** Whether the lockfile must hold something for it; false for links to folders, which some formats leave out. */
  readonly held: boolean;
}

/** Folders of this or another repository. */
const LINKS = ["workspace:", "link:", "file:", "portal:"];

/**
 * Reads the range of a declared dependency: versions and ranges, `npm:` aliases (with Berry's `npm:^1`), folders;
 * everything else asks for something, but not for a version that could be checked.
 * https://docs.npmjs.com/cli/v11/configuring-npm/package-json#dependencies, https://yarnpkg.com/protocols,
 * https://pnpm.io/aliases
 */
export function demandOf(declared: DeclaredDependency, scheme: VersionScheme): Demand {
  const range = declared.range.trim();
  if (LINKS.some((protocol) => range.startsWith(protocol)) || /^(\.{0,2}|~)\//.test(range)) {
    return { name: null, range: null, held: false };
  }
  if (range.startsWith("npm:")) return aliasDemand(declared.name, range.slice("npm:".length), scheme);
  if (isRange(range, scheme)) return { name: declared.name, range, held: true };
  return { name: null, range: null, held: true };
}

function aliasDemand(own: string, text: string, scheme: VersionScheme): Demand {
  if (isRange(text, scheme)) return { name: own, range: text, held: true };
  const at = text.indexOf("@", 1);
  const name = at === -1 ? text : text.slice(0, at);
  const range = at === -1 ? "*" : text.slice(at + 1);
  return { name, range: isRange(range, scheme) ? range : null, held: true };
}

/** Any readable range says yes or no of a version; null says that it is none. */
function isRange(text: string, scheme: VersionScheme): boolean {
  return scheme.satisfies("0.0.0", text) !== null;
}
