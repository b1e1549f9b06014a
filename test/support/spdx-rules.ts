import { Ajv } from "ajv";

const text = { type: "string" } as const;
const id = { type: "string", pattern: "^SPDXRef-[A-Za-z0-9.-]+$" } as const;

/** An object that holds nothing else. */
function only(required: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}) {
  return {
    type: "object",
    additionalProperties: false,
    required: Object.keys(required),
    properties: { ...required, ...optional },
  };
}

/**
 * The rules of the SPDX 2.3 specification (https://spdx.github.io/spdx-spec/v2.3/) for those parts of a document that
 * Weir writes, by hand: no package that npm can install carries the official schema. Clause numbers behind the fields.
 */
const RULES = only({
  spdxVersion: { const: "SPDX-2.3" }, // 6.1
  dataLicense: { const: "CC0-1.0" }, // 6.2
  SPDXID: { const: "SPDXRef-DOCUMENT" }, // 6.3
  name: text, // 6.4
  documentNamespace: { type: "string", pattern: "^[a-z][a-z0-9+.-]*://[^\\s#]+$" }, // 6.5
  creationInfo: only({
    created: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$" }, // 6.9
    creators: { type: "array", minItems: 1, items: { type: "string", pattern: "^Tool: \\S+-\\S+$" } }, // 6.8
  }),
  comment: text, // 6.11
  packages: {
    type: "array",
    minItems: 1,
    items: only(
      {
        name: text, // 7.1
        SPDXID: id, // 7.2
        downloadLocation: {
          // 7.7: NOASSERTION, NONE, a URI, or a version control system's name before one.
          type: "string",
          pattern: "^(?:NOASSERTION|NONE|(?:(?:git|hg|svn|bzr)\\+)?(?:https?|ssh|git)://[^\\s#]+)$",
        },
        filesAnalyzed: { const: false }, // 7.8
        licenseConcluded: { const: "NOASSERTION" }, // 7.13
        // 7.15: NOASSERTION or an expression (annex D), identifiers of the list alone.
        licenseDeclared: { pattern: "^(?:NOASSERTION|[A-Za-z0-9.+() -]+)$" },
        copyrightText: { const: "NOASSERTION" }, // 7.17
        primaryPackagePurpose: { enum: ["APPLICATION", "LIBRARY"] }, // 7.24
      },
      {
        versionInfo: { type: "string", minLength: 1 }, // 7.3
        licenseComments: { type: "string", minLength: 1 }, // 7.16
        sourceInfo: text, // 7.12
        comment: text, // 7.20
        checksums: {
          // 7.10
          type: "array",
          items: only({
            algorithm: { enum: ["SHA1", "SHA256", "SHA384", "SHA512", "MD5"] },
            checksumValue: { type: "string", pattern: "^(?:[0-9a-f]{32,128})$" },
          }),
        },
        externalRefs: {
          // 7.21 and annex F
          type: "array",
          items: only({
            referenceCategory: { const: "PACKAGE-MANAGER" },
            referenceType: { const: "purl" },
            referenceLocator: { type: "string", pattern: "^pkg:\\S+$" },
          }),
        },
      },
    ),
  },
  relationships: {
    type: "array",
    items: only({
      spdxElementId: id, // 11.1
      relationshipType: {
        enum: ["DESCRIBES", "CONTAINS", "DEPENDS_ON", "DEV_DEPENDENCY_OF", "OPTIONAL_DEPENDENCY_OF"],
      },
      relatedSpdxElement: id,
    }),
  },
});

const validate = new Ajv({ strict: false, allErrors: true }).compile<{
  readonly packages: readonly { readonly SPDXID: string }[];
  readonly relationships: readonly {
    readonly spdxElementId: string;
    readonly relationshipType: string;
    readonly relatedSpdxElement: string;
  }[];
}>(RULES);

/** What is wrong with a document; empty = nothing that these rules see. */
export function spdxErrors(document: string): string[] {
  const parsed = JSON.parse(document) as unknown;
  if (!validate(parsed))
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
  const ids = parsed.packages.map(({ SPDXID }) => SPDXID);
  const known = new Set([...ids, "SPDXRef-DOCUMENT"]);
  const dangling = parsed.relationships
    .flatMap(({ spdxElementId, relatedSpdxElement }) => [spdxElementId, relatedSpdxElement])
    .filter((one) => !known.has(one));
  const describes = parsed.relationships.filter((one) => one.relationshipType === "DESCRIBES");
  return [
    ...(known.size === ids.length + 1 ? [] : ["an SPDXID occurs twice"]), // 7.2.1: unique within the document
    ...dangling.map((one) => `${one} is no element`),
    ...(describes.length === 1 ? [] : ["it does not describe one thing"]),
  ];
}
