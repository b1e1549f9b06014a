import type { PurlType, Qualifiers, SourceKind } from "./component.js";
import type { MavenProject } from "./maven.js";
import type { Problem } from "./problem.js";

/** How a service or a component asks for another. `peer` edges count only where nothing else reaches (chains). */
export type RequirementKind = "runtime" | "development" | "optional" | "peer";

/** One thing that a node asks for. */
export interface Requirement {
  /** The name under which the dependant knows it; differs from the component's name for aliases. */
  readonly name: string;
  /** As written: a version range, tag, URL … Empty where the format does not tell. */
  readonly range: string;
  readonly kind: RequirementKind;
  /** Keys of the node that answers for it, tried in this order (lookup `exact`); empty for lookup `nested`. */
  readonly targets: readonly string[];
  /** A missing target is not an error (optional, optional peer, another platform). */
  readonly mayBeMissing: boolean;
}

/** One installed instance of a component in one lockfile (an npm path, a pnpm peer context, a Berry virtual). */
export interface LockedNode {
  /** Unique within the lockfile. */
  readonly key: string;
  /** Further keys that `Requirement.targets` may name (yarn: every descriptor of the entry). */
  readonly provides: readonly string[];
  /** Only in a file that mixes package types (pixi.lock, deno.lock, a BOM); absent = the lockfile's. See `typeOf`. */
  readonly type?: PurlType;
  /** The component's own name, aliases undone, as `Component.name` has it. */
  readonly name: string;
  /** Empty where the file fixes none (a manifest with a range, see `range`). */
  readonly version: string;
  /** Only of a manifest that fixes no version: what it asks for, as written. */
  readonly range?: string;
  readonly source: SourceKind;
  /** See `Component.qualifiers`; absent = none. A copy with other ones has `changed`. */
  readonly qualifiers?: Qualifiers;
  /** The address the lockfile names, exactly as written; null where it names none. Never fetched. */
  readonly resolved: string | null;
  /** Hashes exactly as written (SRI for npm and pnpm, `<cacheKey>/<hex>` for Berry); null where it names none. */
  readonly integrity: string | null;
  /** Line of the entry in the lockfile, counted from 1. */
  readonly line: number;
  /** Only for some operating systems, processors or C libraries. */
  readonly platform: boolean;
  /** The lockfile itself marks the node as optional. */
  readonly optional: boolean;
  /** Shipped inside its dependant's archive: has no address and no hash of its own. */
  readonly bundled: boolean;
  /** The deprecation text; `true` where the lockfile only marks it; null = not marked (or the format does not tell). */
  readonly deprecated: string | true | null;
  /**
   * What the lockfile says of its licence, as written (one SPDX expression as a rule); absent = it says nothing. Of
   * several, how they go together is not told.
   */
  readonly licenses?: readonly string[];
  /** Runs code at installation; null = the format does not tell. */
  readonly installScript: boolean | null;
  /** Only for a format without edges: what the lockfile itself says of scope and directness. */
  readonly told: { readonly direct: boolean | null; readonly development: boolean | null } | null;
  readonly requires: readonly Requirement[];
  /** The version that a comment beside a fixed commit claims it is: `v4.1.1` of `uses: a/b@<sha> # v4.1.1`. Not proven. */
  readonly claims?: string;
  /** The project itself says which version, whatever dependants ask for (Maven's dependencyManagement). */
  readonly managed?: boolean;
  /** Who says so, where the file itself does not: a service whose knowledge a manifest was resolved by (`deps.dev`). */
  readonly toldBy?: string;
}

/** One line of a manifest: what a person asked for. */
export interface DeclaredDependency {
  readonly name: string;
  readonly range: string;
  readonly kind: RequirementKind;
  /** Line in the manifest, counted from 1. */
  readonly line: number;
}

/** A manifest beside the lockfile that was read. */
export interface Manifest {
  /** Repository path. */
  readonly path: string;
  readonly declared: readonly DeclaredDependency[];
}

/** One deployable root: the lockfile's directory or a workspace member. Its node is the root of its chains. */
export interface LockedService {
  /** Repository directory, `.` for the top. */
  readonly path: string;
  /** What its manifest calls itself; null where nothing does. */
  readonly name: string | null;
  /** Key of its node (source `workspace`). */
  readonly node: string;
  /** null where it was not found or could not be read (then there is a problem). */
  readonly manifest: Manifest | null;
}

/** An organisation's word against what dependants ask for: npm overrides, yarn resolutions, pnpm overrides. */
export interface Override {
  /** As written, e.g. `a>b@1`. */
  readonly selector: string;
  /** Name of the component it moves. */
  readonly name: string;
  readonly value: string;
}

/**
 * What one lockfile says. `nested`: a requirement is resolved by walking up `node_modules` paths from the dependant's
 * key (npm); `exact`: requirements carry the keys of their targets.
 */
export interface ParsedLockfile {
  /** LockfileFormat.id; of a yarn.lock `yarn-classic` or `yarn-berry`. */
  readonly format: string;
  /** As the file writes it, e.g. "3", "9.0", "8". */
  readonly version: string;
  /** Repository path. */
  readonly path: string;
  /** The type of every node that names none of its own. */
  readonly purlType: PurlType;
  readonly tells: FormatTells;
  readonly lookup: "exact" | "nested";
  /** In the order of the file. Workspace members are nodes too. */
  readonly nodes: readonly LockedNode[];
  readonly services: readonly LockedService[];
  readonly overrides: readonly Override[];
  readonly problems: readonly Problem[];
  /** Who told the edges, where the file tells none; its own word on scope and directness still counts. */
  readonly edgesToldBy?: string;
  /** Only of a pom.xml: what `core/resolve` needs to find all that the file leads to. */
  readonly project?: MavenProject;
}

/** Whether what a lockfile says of scope and directness counts, and not what its edges show. */
export function countsOwnWord({
  tells,
  edgesToldBy,
}: Pick<ParsedLockfile, "tells" | "edgesToldBy">): boolean {
  return !tells.edges || edgesToldBy !== undefined;
}

/** The package type of a node. */
export function typeOf(lockfile: Pick<ParsedLockfile, "purlType">, node: Pick<LockedNode, "type">): PurlType {
  return node.type ?? lockfile.purlType;
}

/** What a format can tell at all; shown in docs/formats.md and used to say "unknown" instead of inventing. */
export interface FormatTells {
  readonly direct: boolean;
  readonly scope: boolean;
  readonly edges: boolean;
  readonly integrity: boolean;
  /** false: it names all that is asked for, and what that brings (an image, an action, a module) nobody looks into. */
  readonly contents?: false;
}

/** What a format sees: text, never a filesystem. */
export interface LockfileInput {
  /** Repository path of the lockfile. */
  readonly path: string;
  readonly text: string;
  /** Repository path → text of the companions that could be read. */
  readonly companions: ReadonlyMap<string, string>;
  /**
   * Repository path → commit that stands there in place of a folder, where the tree is known (a folder on a disk does not
   * tell); only for formats that read it. Absent = not known.
   */
  readonly submodules?: ReadonlyMap<string, string>;
}
