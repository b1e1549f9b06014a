/** Versions of the CycloneDX specification that Weir writes. */
export const SPEC_VERSIONS = ["1.6", "1.7"] as const;
export type SpecVersion = (typeof SPEC_VERSIONS)[number];

/** The forms in which a bill is written. */
export const SBOM_FORMATS = ["cyclonedx-json", "cyclonedx-xml", "spdx-json"] as const;
export type SbomFormat = (typeof SBOM_FORMATS)[number];

/** A form with its version; null for SPDX, which is written in version 2.3 alone. */
export interface SbomForm {
  readonly format: SbomFormat;
  readonly specVersion: SpecVersion | null;
}

/** The version that is written where nobody asks for another. */
export const DEFAULT_SPEC_VERSION: SpecVersion = "1.6";
