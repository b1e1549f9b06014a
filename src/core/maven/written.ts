import type { MavenDependency, MavenPom } from "../model/maven.js";
import { managementKey } from "./coordinates.js";
import { profilesOf } from "./profiles.js";

/** By `managementKey`, as written. The last of a key counts, where the first stands. */
function lastOfEach(written: readonly MavenDependency[]): ReadonlyMap<string, MavenDependency> {
  const byKey = new Map<string, MavenDependency>();
  for (const one of written) byKey.set(managementKey(one.name, one), one);
  return byKey;
}

/** What a POM asks for by itself, the profiles that hold among it. */
export function dependenciesOf(pom: MavenPom): ReadonlyMap<string, MavenDependency> {
  const own = lastOfEach(pom.dependencies);
  const { active } = profilesOf(pom);
  return active.length === 0
    ? own
    : lastOfEach([...own.values(), ...active.flatMap((one) => one.dependencies)]);
}

/** What a POM manages by itself, the profiles that hold among it. */
export function managementOf(pom: MavenPom): ReadonlyMap<string, MavenDependency> {
  return lastOfEach([...pom.management, ...profilesOf(pom).active.flatMap((one) => one.management)]);
}
