/**
 * A dependency as a POM writes it: any text may hold `${properties}`, an empty one is not written.
 * https://maven.apache.org/pom.html#dependencies
 */
export interface MavenDependency {
  /** `groupId:artifactId`. */
  readonly name: string;
  readonly version: string;
  readonly classifier: string;
  readonly type: string;
  readonly scope: string;
  readonly optional: string;
  /** `groupId:artifactId`, either may be `*`. */
  readonly exclusions: readonly string[];
  /** Line in the POM, counted from 1; absent where no file of the repository holds it. */
  readonly line?: number;
}

/** Name and value, the last of a name counts. */
export type MavenProperties = readonly (readonly [name: string, value: string])[];

/** When a profile is active. https://maven.apache.org/guides/introduction/introduction-to-profiles.html */
export interface MavenActivation {
  readonly activeByDefault: boolean;
  /** A version, a range or `!` and a version; empty where it is not asked for, as all the others. */
  readonly jdk: string;
  readonly os: {
    readonly name: string;
    readonly family: string;
    readonly arch: string;
    readonly version: string;
  };
  readonly property: { readonly name: string; readonly value: string };
  readonly file: { readonly exists: string; readonly missing: string };
}

export interface MavenProfile {
  readonly id: string;
  /** null = by hand only. */
  readonly activation: MavenActivation | null;
  readonly dependencies: readonly MavenDependency[];
  readonly management: readonly MavenDependency[];
  readonly properties: MavenProperties;
}

/** What a POM says of its parent. */
export interface MavenParent {
  /** `groupId:artifactId`. */
  readonly name: string;
  readonly version: string;
  /** As written; null where it is not written (then `../pom.xml`), empty for a parent out of the repository. */
  readonly relativePath: string | null;
  readonly line?: number;
}

/**
 * A POM as it is written: nothing is inherited, nothing interpolated. Of a file of the repository, or of an artifact
 * that a service like deps.dev tells (`:requirements`, https://docs.deps.dev/api/v3/#getrequirements).
 */
export interface MavenPom {
  /** Empty where the parent's holds. */
  readonly groupId: string;
  readonly artifactId: string;
  /** Empty where the parent's holds. */
  readonly version: string;
  readonly packaging: string;
  readonly parent: MavenParent | null;
  readonly dependencies: readonly MavenDependency[];
  /** dependencyManagement. */
  readonly management: readonly MavenDependency[];
  readonly properties: MavenProperties;
  readonly profiles: readonly MavenProfile[];
}

/** A POM of a repository, and what the repository tells of it. */
export interface MavenFile {
  /** Repository path. */
  readonly path: string;
  /** `groupId:artifactId`, inherited and interpolated. */
  readonly name: string;
  readonly version: string;
  /** Repository path of its parent; null = it has none, or one from outside. */
  readonly parent: string | null;
  readonly pom: MavenPom;
}

/**
 * A project whose dependencies a resolver can look up: a POM of a repository, first, and those around it that it
 * inherits from, imports or depends on.
 */
export type MavenProject = readonly MavenFile[];
