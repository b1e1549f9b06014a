import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { memoryPages, validateXML } from "xmllint-wasm";

import type { SpecVersion } from "../../src/core/report/bom/form.js";

const require = createRequire(import.meta.url);
/** CycloneDX's own schemas, as the library carries them. */
const CYCLONEDX = join(
  dirname(require.resolve("@cyclonedx/cyclonedx-library/package.json")),
  "res",
  "schema",
);
const SARIF = require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");

function read(name: string): string {
  return readFileSync(join(CYCLONEDX, name), "utf8");
}

function schema(text: string): object {
  return JSON.parse(text) as object;
}

function newAjv(unicodeRegExp: boolean): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp });
  addFormats.default(ajv);
  const isReference = ajv.compile({ type: "string", format: "uri-reference" });
  // An IRI is a URI that may hold other letters too (RFC 3987): with those encoded it must be one.
  ajv.addFormat("iri-reference", (text: string) => isReference(text.replace(/[^\0-\x7F]/gu, "%20")));
  ajv.addFormat("idn-email", /^[^@\s]+@[^@\s]+$/);
  return ajv;
}

const compiled = new Map<string, ValidateFunction>();

function validator(id: string, make: (ajv: Ajv) => ValidateFunction): ValidateFunction {
  // SARIF's own pattern for languages is no regular expression by the stricter rules.
  const known = compiled.get(id) ?? make(newAjv(id !== "sarif"));
  compiled.set(id, known);
  return known;
}

function errorsOf(validate: ValidateFunction, document: unknown): string[] {
  if (validate(document)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}

/** What the official JSON schema of CycloneDX says against a document; empty = valid. */
export function cyclonedxJsonErrors(text: string, version: SpecVersion): string[] {
  const validate = validator(`cyclonedx ${version}`, (ajv) => {
    for (const name of ["spdx", "jsf-0.82", "cryptography-defs"]) {
      const file = `${name}.SNAPSHOT.schema.json`;
      ajv.addSchema(schema(read(file)), `http://cyclonedx.org/schema/${file}`);
    }
    return ajv.compile(schema(read(`bom-${version}.SNAPSHOT.schema.json`)));
  });
  return errorsOf(validate, JSON.parse(text));
}

/** What the official XML schema of CycloneDX says against a document; empty = valid. */
export async function cyclonedxXmlErrors(text: string, version: SpecVersion): Promise<string[]> {
  const { valid, errors } = await validateXML({
    xml: [{ fileName: "bom.xml", contents: text }],
    schema: [{ fileName: "bom.xsd", contents: read(`bom-${version}.SNAPSHOT.xsd`) }],
    preload: [{ fileName: "spdx.SNAPSHOT.xsd", contents: read("spdx.SNAPSHOT.xsd") }],
    maxMemoryPages: memoryPages.GiB,
  });
  return valid ? [] : ["not valid", ...errors.map(({ rawMessage }) => rawMessage)];
}

/** What OASIS' JSON schema of SARIF 2.1.0 says against a log; empty = valid. */
export function sarifErrors(text: string): string[] {
  const validate = validator("sarif", (ajv) => {
    // It is written in draft 4, which ajv no longer knows; nothing in it means something else in draft 7.
    const sarif = new Map(Object.entries(schema(readFileSync(SARIF, "utf8"))));
    sarif.delete("id");
    return ajv.compile({ ...Object.fromEntries(sarif), $schema: "http://json-schema.org/draft-07/schema#" });
  });
  return errorsOf(validate, JSON.parse(text));
}
