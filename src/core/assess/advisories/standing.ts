import type { LockfileDiff } from "../../model/change.js";
import type { FindingState } from "../../model/finding.js";
import type { LockedService } from "../../model/lockfile.js";
import { asFolder, directoryOf } from "../../model/paths.js";
import { type Dependants, reachOf } from "../dependants.js";
import type { NameCopies } from "./copies.js";
import { type AliasGroup, sameEvent } from "./groups.js";
import type { Standing } from "./wording.js";

/** Services that had the event in base; null where base had no affected copy at all. */
interface KnownServices {
  /** Paths, as head would write them if the lockfile moved. */
  readonly paths: ReadonlySet<string>;
  /** Names of their manifests, so that a service whose folder moved is the same service. */
  readonly names: ReadonlySet<string>;
}

/** Which services reached any copy of the name with that event in base. */
export function knownServices(
  diff: LockfileDiff,
  copies: NameCopies,
  group: AliasGroup,
  before: Dependants | null,
): KnownServices | null {
  const affected = copies.base.filter((copy) => copy.groups.some((other) => sameEvent(group, other)));
  if (before === null || affected.length === 0) return null;
  const { all } = reachOf(
    before,
    affected.flatMap((copy) => copy.nodes),
  );
  return {
    paths: new Set(all.map(({ path }) => movedPath(path, diff))),
    names: new Set(all.flatMap(({ name }) => name ?? [])),
  };
}

/** A service's directory in head, where the lockfile it belongs to was moved. */
function movedPath(path: string, { path: to, movedFrom }: LockfileDiff): string {
  if (movedFrom === null) return path;
  const [old, now] = [directoryOf(movedFrom), directoryOf(to)];
  const inside =
    path === old ? "." : old === "." ? path : path.startsWith(`${old}/`) ? path.slice(old.length + 1) : null;
  if (inside === null) return path;
  if (inside === ".") return now;
  return asFolder(now) + inside;
}

/**
 * Where the event stands, service by service: `still` for those that had it, `new` for the others. Without known
 * services (nothing reaches it) the lockfile as a whole is compared.
 */
export function standingsOf(
  copies: NameCopies,
  group: AliasGroup,
  services: readonly string[],
  known: KnownServices | null,
  after: Dependants,
): readonly (Standing & { readonly services: readonly string[] })[] {
  if (known === null) return [{ state: "new", copiesLeft: 0, services }];
  const copiesLeft = leftOf(copies, group);
  if (services.length === 0) return [{ state: "still", copiesLeft, services }];
  const byPath = new Map(after.graph.lockfile.services.map((service) => [service.path, service]));
  const had = services.filter((path) => isKnown(path, byPath.get(path), known));
  const gets = services.filter((path) => !had.includes(path));
  const part = (state: FindingState, paths: readonly string[]) =>
    paths.length === 0 ? [] : [{ state, copiesLeft: state === "still" ? copiesLeft : 0, services: paths }];
  return [...part("new", gets), ...part("still", had)];
}

function isKnown(path: string, service: LockedService | undefined, known: KnownServices): boolean {
  return known.paths.has(path) || (service?.name != null && known.names.has(service.name));
}

/** How many affected versions stay where others went away. */
function leftOf(copies: NameCopies, group: AliasGroup): number {
  const has = (groups: readonly AliasGroup[]) => groups.some((other) => sameEvent(group, other));
  const head = copies.head.filter((copy) => has(copy.groups));
  const versions = new Set(copies.head.map((copy) => copy.version));
  const went = copies.base.some((copy) => has(copy.groups) && !versions.has(copy.version));
  const stayed = head.filter((copy) => copies.base.some(({ version }) => version === copy.version));
  return went ? stayed.length : 0;
}
