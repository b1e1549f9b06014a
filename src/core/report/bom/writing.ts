import { type Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";

import { wellFormed } from "../../model/purl.js";
import type { SpecVersion } from "./form.js";
import { JsonNormalizers } from "./json-normalizers.js";
import { XmlNormalizers } from "./xml-normalizers.js";

const SPECS = { "1.6": Spec.Spec1dot6, "1.7": Spec.Spec1dot7 } as const;

/** How a CycloneDX document is written down. */
export interface Writing {
  readonly syntax: "json" | "xml";
  readonly specVersion: SpecVersion;
}

/** What XML 1.0 cannot hold in any form beside lone surrogates, https://www.w3.org/TR/xml/#charsets. */
// eslint-disable-next-line no-control-regex -- these are the ones
const NO_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/**
 * The text of a document, indented, with a line end behind it. The same document gives the same text: lists stay in
 * their order (the library would sort them by the locale of the machine), so give them sorted, and every part a
 * `bom-ref` of its own (the library would make one up by chance). Characters that XML cannot hold become U+FFFD there.
 */
export function write(bom: Models.Bom, { syntax, specVersion }: Writing): string {
  const spec = SPECS[specVersion];
  const options = { sortLists: false, space: 2 };
  if (syntax === "json")
    return `${new Serialize.JsonSerializer(new JsonNormalizers(spec)).serialize(bom, options)}\n`;
  const text = new Serialize.XmlSerializer(new XmlNormalizers(spec)).serialize(bom, options);
  return `${wellFormed(text).replace(NO_XML, "\uFFFD")}\n`;
}

/** Takes a text to the hex of its SHA-256: core has no cryptography of its own. */
export type Digest = (text: string) => string;

/**
 * A serial number that follows from the content: a UUID of version 8 (https://www.rfc-editor.org/rfc/rfc9562#section-5.8)
 * from the first 128 bits of the digest.
 */
export function serialNumberOf(content: string, digest: Digest): string {
  const hex = digest(content).slice(0, 32);
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20),
  ];
  return `urn:uuid:${parts.join("-")}`;
}
