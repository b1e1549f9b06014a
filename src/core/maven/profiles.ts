import type { MavenActivation, MavenPom, MavenProfile } from "../model/maven.js";

/** The profiles of one POM, told apart. */
export interface Profiles {
  /** In the order of the POM. */
  readonly active: readonly MavenProfile[];
  /** Active only for somebody who asks, or on another machine. */
  readonly others: readonly MavenProfile[];
}

/**
 * Which profiles of a POM hold without a word from anybody: those that a property's absence activates, and if there are
 * none, those that are active by default. What depends on the machine (Java, system, files) is not decided here: such a
 * profile is one of the others. https://maven.apache.org/guides/introduction/introduction-to-profiles.html
 */
export function profilesOf({ profiles }: Pick<MavenPom, "profiles">): Profiles {
  const byAbsence = profiles.filter(({ activation }) => activation !== null && isByAbsence(activation));
  const active =
    byAbsence.length > 0
      ? byAbsence
      : profiles.filter(({ activation }) => activation?.activeByDefault === true);
  return { active, others: profiles.filter((profile) => !active.includes(profile)) };
}

/** `!name` holds where nobody sets the property, `!value` where it has another one; every other condition must be none. */
function isByAbsence({ jdk, os, property, file }: MavenActivation): boolean {
  const asksMore = [jdk, os.name, os.family, os.arch, os.version, file.exists, file.missing].some(
    (it) => it !== "",
  );
  return (
    !asksMore && (property.name.startsWith("!") || (property.name !== "" && property.value.startsWith("!")))
  );
}
