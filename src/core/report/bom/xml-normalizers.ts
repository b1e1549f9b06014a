import { type Models, Serialize } from "@cyclonedx/cyclonedx-library";

import { ComposedBom, type Composition, DatedAnalysis, LocatedEvidence } from "./extensions.js";

const { Normalize } = Serialize.XML;
type Element = Serialize.XML.Types.SimpleXml.Element;
type Options = Serialize.Types.NormalizerOptions;

function element(name: string, children: string | readonly Element[]): Element {
  return { type: "element", name, children };
}

/** The children that the library's normalizers gave an element: they always give an array. */
function childrenOf({ children }: Element): Element[] {
  if (typeof children !== "object") return [];
  return [...children].filter((child) => child.type === "element");
}

/**
 * The element with every `&` of its texts escaped. xmlbuilder2, which writes it, leaves what looks like an entity as it
 * is: `&B;` in an address would make the document none, and `&lt;` in a name another name.
 */
function escaped(node: Element): Element {
  const { attributes, children, ...rest } = node;
  return {
    ...rest,
    ...(attributes === undefined ? {} : { attributes: escapedValues(attributes) }),
    ...(children === undefined ? {} : { children: escapedChildren(children) }),
  };
}

function escapedValues(attributes: NonNullable<Element["attributes"]>): NonNullable<Element["attributes"]> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, escapedText(value)]));
}

function escapedChildren(children: NonNullable<Element["children"]>): Element["children"] {
  if (typeof children !== "object") return escapedText(children);
  return [...children].map((child) => (child.type === "element" ? escaped(child) : child));
}

function escapedText<T>(text: T): T | string {
  return typeof text === "string" ? text.replaceAll("&", "&amp;") : text;
}

class BomNormalizer extends Normalize.BomNormalizer {
  override normalize(bom: Models.Bom, options: Options): Element {
    return escaped(this.#composed(bom, super.normalize(bom, options)));
  }

  #composed(bom: Models.Bom, normalized: Element): Element {
    if (!(bom instanceof ComposedBom) || bom.compositions.length === 0) return normalized;
    // The schema wants them between the dependencies and the vulnerabilities.
    const children = childrenOf(normalized);
    const after = children.findIndex(({ name }) => name === "vulnerabilities");
    const compositions = element("compositions", bom.compositions.map(compositionElement));
    return {
      ...normalized,
      children: children.toSpliced(after < 0 ? children.length : after, 0, compositions),
    };
  }
}

function compositionElement({ aggregate, dependencies }: Composition): Element {
  const refs = dependencies.map((ref): Element => ({
    type: "element",
    name: "dependency",
    attributes: { ref },
  }));
  return element("composition", [element("aggregate", aggregate), element("dependencies", refs)]);
}

class EvidenceNormalizer extends Normalize.ComponentEvidenceNormalizer {
  override normalize(evidence: Models.ComponentEvidence, options: Options, name: string): Element {
    const normalized = super.normalize(evidence, options, name);
    if (!(evidence instanceof LocatedEvidence)) return normalized;
    const confidence = element("confidence", String(evidence.confidence));
    const method = element("method", [element("technique", "manifest-analysis"), confidence]);
    const identity = [element("field", "purl"), confidence, element("methods", [method])];
    const occurrences = evidence.occurrences.map(({ path, line }) =>
      element("occurrence", [element("location", path), element("line", String(line))]),
    );
    return {
      ...normalized,
      children: [
        element("identity", identity),
        element("occurrences", occurrences),
        ...childrenOf(normalized),
      ],
    };
  }
}

class AnalysisNormalizer extends Normalize.VulnerabilityAnalysisNormalizer {
  override normalize(analysis: Models.Vulnerability.Analysis, options: Options, name: string): Element {
    const normalized = super.normalize(analysis, options, name);
    if (!(analysis instanceof DatedAnalysis)) return normalized;
    const dates = [
      element("firstIssued", analysis.firstIssued),
      element("lastUpdated", analysis.lastUpdated),
    ];
    return { ...normalized, children: [...childrenOf(normalized), ...dates] };
  }
}

/** The library's XML normalizers with what its models lack. */
export class XmlNormalizers extends Normalize.Factory {
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
