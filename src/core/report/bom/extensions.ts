import { Models } from "@cyclonedx/cyclonedx-library";

import type { Occurrence } from "../../model/bill.js";

/**
 * What CycloneDX 1.6 and 1.7 have and the library's models lack. The normalizers beside this file write it; whatever
 * else the library knows stays its own affair.
 */

/** Where a component was found, and how sure that makes its purl. https://cyclonedx.org/docs/1.6/json/#components_items_evidence */
export class LocatedEvidence extends Models.ComponentEvidence {
  readonly occurrences: readonly Occurrence[];
  /** 0–1: that the purl names the component. */
  readonly confidence: number;

  constructor(occurrences: readonly Occurrence[], confidence: number) {
    super();
    this.occurrences = occurrences;
    this.confidence = confidence;
  }
}

/** How complete the dependencies of some parts are. https://cyclonedx.org/docs/1.6/json/#compositions */
export interface Composition {
  readonly aggregate: "complete" | "incomplete" | "unknown";
  /** `bom-ref`s. */
  readonly dependencies: readonly string[];
}

/** A BOM that says how complete it is. */
export class ComposedBom extends Models.Bom {
  readonly compositions: readonly Composition[];

  constructor(compositions: readonly Composition[], parts: Models.OptionalBomProperties) {
    super(parts);
    this.compositions = compositions;
  }
}

/** An analysis with its dates, ISO 8601. https://cyclonedx.org/docs/1.6/json/#vulnerabilities_items_analysis */
export class DatedAnalysis extends Models.Vulnerability.Analysis {
  readonly firstIssued: string;
  readonly lastUpdated: string;

  constructor(
    firstIssued: string,
    lastUpdated: string,
    parts: Models.Vulnerability.OptionalAnalysisProperties,
  ) {
    super(parts);
    this.firstIssued = firstIssued;
    this.lastUpdated = lastUpdated;
  }
}
