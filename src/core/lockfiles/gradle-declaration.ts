import type { PurlType, Qualifiers } from "../model/component.js";
import type { GradleAsked } from "./gradle-notation.js";

/** One dependency or plugin that a build script names. */
export interface GradleDeclaration extends GradleAsked {
  readonly type: PurlType;
  /** `group:artifact`; a plugin's id. */
  readonly name: string;
  readonly qualifiers?: Qualifiers;
  /** What the script calls it there: the coordinate, `libs.guava`. */
  readonly handle: string;
  readonly line: number;
  /** For building and testing alone; null = unknown. */
  readonly development: boolean | null;
  /** Fixes a version for whoever asks: a constraint, an entry of Spring's dependency management. */
  readonly isConstraint: boolean;
  /** Of the build itself (`buildscript`, `plugins`). */
  readonly isOfBuild: boolean;
  /** Within `allprojects` or `subprojects`: holds for the projects below too. */
  readonly isInherited: boolean;
}

/** A version that the script forces on whoever asks for the component. */
export interface GradleForce {
  readonly name: string;
  readonly version: string;
}

/** What a build script declares. */
export interface GradleScript {
  readonly declared: readonly GradleDeclaration[];
  readonly forced: readonly GradleForce[];
  /** Whether everything that it asks for could be read. */
  readonly isComplete: boolean;
}
