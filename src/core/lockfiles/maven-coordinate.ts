import type { Qualifiers } from "../model/component.js";
import type { LockedNode } from "../model/lockfile.js";
import { MAX_TEXT } from "./entry-problems.js";

/** What either version of a maven_install.json holds. */
export interface LockedArtifacts {
  readonly version: string;
  readonly nodes: readonly LockedNode[];
}

/** Hosts of Maven Central, which purl takes for granted. */
const CENTRAL =
  /^https?:\/\/(?:repo1\.maven\.org\/maven2|repo\.maven\.apache\.org\/maven2|maven-central[\w.-]*\.storage[\w.-]*\.googleapis\.com\/maven2)\/?$/;

/** What a key or a coordinate of rules_jvm_external names, its version left out. */
export interface MavenName {
  /** `group:artifact` */
  readonly name: string;
  /** `jar` where none is written. */
  readonly packaging: string;
  readonly classifier: string;
}

/** `group:artifact[:packaging[:classifier]]`; null for anything else. */
export function mavenName(parts: readonly string[]): MavenName | null {
  const [group = "", artifact = "", packaging = "jar", classifier = ""] = parts;
  const name = `${group}:${artifact}`;
  if (group === "" || artifact === "" || parts.length > 4 || name.length > MAX_TEXT || /\s/.test(name))
    return null;
  return { name, packaging, classifier };
}

/** An archive of sources or documentation belongs to the component, it is none of its own. */
export function isCompanionArchive(classifier: string): boolean {
  return classifier === "sources" || classifier === "javadoc";
}

/** What tells one archive from another of the same version. @param repository "" = unknown */
export function archiveQualifiers(packaging: string, classifier: string, repository: string): Qualifiers {
  const pairs: (readonly [string, string])[] = [];
  if (classifier !== "") pairs.push(["classifier", classifier]);
  if (packaging !== "jar" && packaging !== "") pairs.push(["type", packaging]);
  if (repository !== "" && !CENTRAL.test(repository))
    pairs.push(["repository_url", repository.replace(/\/$/, "")]);
  return pairs;
}

export function isCentral(repository: string): boolean {
  return CENTRAL.test(repository);
}
