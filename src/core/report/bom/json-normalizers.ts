import { type Models, Serialize } from "@cyclonedx/cyclonedx-library";

import { ComposedBom, DatedAnalysis, LocatedEvidence } from "./extensions.js";

const { Normalize } = Serialize.JSON;
type Options = Serialize.Types.NormalizerOptions;

class BomNormalizer extends Normalize.BomNormalizer {
  override normalize(bom: Models.Bom, options: Options) {
    const normalized = super.normalize(bom, options);
    if (!(bom instanceof ComposedBom) || bom.compositions.length === 0) return normalized;
    return { ...normalized, compositions: bom.compositions };
  }
}

class EvidenceNormalizer extends Normalize.ComponentEvidenceNormalizer {
  override normalize(evidence: Models.ComponentEvidence, options: Options) {
    const normalized = super.normalize(evidence, options);
    if (!(evidence instanceof LocatedEvidence)) return normalized;
    const { occurrences, confidence } = evidence;
    const methods = [{ technique: "manifest-analysis", confidence }];
    return {
      ...normalized,
      identity: [{ field: "purl", confidence, methods }],
      occurrences: occurrences.map(({ path, line }) => ({ location: path, line })),
    };
  }
}

class AnalysisNormalizer extends Normalize.VulnerabilityAnalysisNormalizer {
  override normalize(analysis: Models.Vulnerability.Analysis, options: Options) {
    const normalized = super.normalize(analysis, options);
    if (!(analysis instanceof DatedAnalysis)) return normalized;
    const { firstIssued, lastUpdated } = analysis;
    return { ...normalized, firstIssued, lastUpdated };
  }
}

/** The library's JSON normalizers with what its models lack. */
export class JsonNormalizers extends Normalize.Factory {
  override makeForBom() {
    return new BomNormalizer(this);
  }

  override makeForComponentEvidence() {
    return new EvidenceNormalizer(this);
  }

  override makeForVulnerabilityAnalysis() {
    return new AnalysisNormalizer(this);
  }
}
