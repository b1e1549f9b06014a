import { join } from "node:path";

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { formatById } from "../../../../src/core/lockfiles/index.js";
import { child, childText, parseXml } from "../../../../src/core/lockfiles/xml-text.js";
import type { Bill } from "../../../../src/core/model/bill.js";
import { cyclonedx } from "../../../../src/core/report/bom/cyclonedx.js";
import { SPEC_VERSIONS } from "../../../../src/core/report/bom/form.js";
import { bill, billOfParsed, MAKING } from "../../../support/bills.js";
import { hostileLockfile } from "../../../support/hostile-lockfile.js";
import { cyclonedxJsonErrors, cyclonedxXmlErrors } from "../../../support/official-schemas.js";
import { FIXTURES, inputOf } from "../../lockfiles/fixture.js";

function fixture(format: string, name: string, service: string | null): Bill {
  const found = formatById(format);
  const made = found && billOfParsed([found.parse(inputOf(found, join(FIXTURES, format, name)))], service);
  if (made === null) throw new Error(`no bill of ${format}/${name}`);
  return made;
}

const json = (of: Bill, specVersion: "1.6" | "1.7" = "1.6") =>
  cyclonedx(of, MAKING, { syntax: "json", specVersion });
const xml = (of: Bill, specVersion: "1.6" | "1.7" = "1.6") =>
  cyclonedx(of, MAKING, { syntax: "xml", specVersion });

const REAL = [
  ["package-lock", "v3-workspaces", null],
  ["package-lock", "v3-workspaces", "packages/web"],
  ["package-lock", "v1", null],
  ["yarn-lock", "classic-workspaces", null],
  ["yarn-lock", "berry-10-patch-portal-link", null],
  ["pnpm-lock", "v9.0-patch-tarball-peers-catalog", null],
  ["pnpm-lock", "v6.0-pnpm-8", null],
] as const;

describe.each(SPEC_VERSIONS)("CycloneDX %s", (specVersion) => {
  test.each(REAL)(
    "of %s/%s, service %s, is valid by the official schemas, JSON and XML",
    async (format, name, service) => {
      const made = fixture(format, name, service);
      expect(made.components.length).toBeGreaterThan(3);
      expect(cyclonedxJsonErrors(json(made, specVersion), specVersion)).toEqual([]);
      expect(await cyclonedxXmlErrors(xml(made, specVersion), specVersion)).toEqual([]);
    },
  );

  test("of any hostile lockfile is valid JSON", () => {
    fc.assert(
      fc.property(hostileLockfile, (spec) => {
        expect(cyclonedxJsonErrors(json(bill(spec), specVersion), specVersion)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("of any hostile lockfile is valid XML", async () => {
    await fc.assert(
      fc.asyncProperty(hostileLockfile, async (spec) => {
        expect(await cyclonedxXmlErrors(xml(bill(spec), specVersion), specVersion)).toEqual([]);
      }),
      // A validation takes a fifth of a second: what shrinking would find comes after the test's time is over.
      { numRuns: 25, endOnFailure: true },
    );
  });

  test("is looked at by validators that can say no", async () => {
    const text = json(fixture("package-lock", "v3-workspaces", null), specVersion);
    expect(
      cyclonedxJsonErrors(text.replaceAll('"field": "purl"', '"field": "purr"'), specVersion),
    ).not.toEqual([]);
    const markup = xml(fixture("package-lock", "v3-workspaces", null), specVersion);
    const misplaced = markup
      .replace("<occurrences>", "<occurences>")
      .replace("</occurrences>", "</occurences>");
    expect(await cyclonedxXmlErrors(misplaced, specVersion)).not.toEqual([]);
    const doubled = markup.replace('bom-ref="repository"', 'bom-ref="tool:weir"');
    expect(await cyclonedxXmlErrors(doubled, specVersion)).not.toEqual([]);
  });
});

describe("a component in CycloneDX", () => {
  const made = bill({
    services: [
      {
        path: "apps/shop",
        name: "shop",
        dependencies: { "@s/a": "^1" },
        devDependencies: { c: "^1" },
        optionalDependencies: { d: "^1" },
      },
    ],
    nodes: [
      {
        name: "@s/a",
        version: "1.0.0",
        line: 7,
        resolved: "https://me:secret@r.example.org/a.tgz",
        integrity: `sha512-${Buffer.alloc(64, "a").toString("base64")}`,
        requires: { b: "^1" },
      },
      { name: "b", version: "2.0.0", source: "git" },
      { name: "c", version: "3.0.0" },
      { name: "d", version: "4.0.0" },
    ],
  });
  const document = JSON.parse(json(made)) as {
    readonly components: readonly { readonly "bom-ref": string; readonly scope?: string }[];
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
    readonly compositions: readonly unknown[];
  };

  test("carries purl, hash, address without credentials, place and properties", () => {
    expect(document.components).toContainEqual({
      type: "library",
      name: "a",
      group: "@s",
      version: "1.0.0",
      "bom-ref": "pkg:npm/%40s/a@1.0.0",
      scope: "required",
      hashes: [{ alg: "SHA-512", content: "61".repeat(64) }],
      purl: "pkg:npm/%40s/a@1.0.0",
      externalReferences: [{ type: "distribution", url: "https://r.example.org/a.tgz" }],
      properties: [
        { name: "weir:direct", value: "true" },
        { name: "weir:introducer", value: "pkg:npm/%40s/a@1.0.0" },
        { name: "weir:scope", value: "runtime" },
      ],
      evidence: {
        identity: [
          { field: "purl", confidence: 1, methods: [{ technique: "manifest-analysis", confidence: 1 }] },
        ],
        occurrences: [{ location: "package-lock.json", line: 7 }],
      },
    });
  });

  test.each(SPEC_VERSIONS)("keeps what looks like an entity as it is, in XML of %s", async (specVersion) => {
    const version = "1.0.0&lt;&B;&#38;&amp;";
    const node = { name: "e", version, resolved: "https://r.example.org/e?a=1&B;2" };
    const service = { path: ".", name: "s", dependencies: { e: "^1" } };
    const text = xml(bill({ services: [service], nodes: [node] }), specVersion);
    expect(await cyclonedxXmlErrors(text, specVersion)).toEqual([]);
    const components = child(parseXml(text), "components")?.children ?? [];
    const component = components.find((one) => childText(one, "name") === "e");
    expect(childText(component, "version")).toBe(version);
    const reference = child(child(component, "externalReferences"), "reference");
    expect(childText(reference, "url")).toBe(node.resolved);
  });

  test("is excluded where it is for development, optional where it is optional", () => {
    const scopes = document.components.map((one) => [one["bom-ref"], one.scope]);
    expect(scopes).toEqual([
      ["service:apps/shop", undefined],
      ["pkg:npm/%40s/a@1.0.0", "required"],
      ["pkg:npm/b@2.0.0", "required"],
      ["pkg:npm/c@3.0.0", "excluded"],
      ["pkg:npm/d@4.0.0", "optional"],
    ]);
  });

  test("is joined to what it needs, and the document says how complete that is", () => {
    expect(document.dependencies).toEqual([
      { ref: "repository", dependsOn: ["service:apps/shop"] },
      {
        ref: "service:apps/shop",
        dependsOn: ["pkg:npm/%40s/a@1.0.0", "pkg:npm/c@3.0.0", "pkg:npm/d@4.0.0"],
      },
      { ref: "pkg:npm/%40s/a@1.0.0", dependsOn: ["pkg:npm/b@2.0.0"] },
      { ref: "pkg:npm/b@2.0.0" },
      { ref: "pkg:npm/c@3.0.0" },
      { ref: "pkg:npm/d@4.0.0" },
    ]);
    const components = made.components.map(({ id }) => id);
    expect(document.compositions).toEqual([
      { aggregate: "unknown", dependencies: ["repository", "service:apps/shop"] },
      { aggregate: "complete", dependencies: components },
    ]);
  });

  test("problems stand in the metadata, fifty of them, and nothing is complete", () => {
    const problems = Array.from({ length: 60 }, (_one, index) => ({
      kind: "unreadable-entry" as const,
      path: "yarn.lock",
      line: index,
      message: "odd",
      severity: "partial" as const,
    }));
    const text = json({ ...made, dependencies: "incomplete", problems });
    expect(text.match(/"weir:problem"/g)).toHaveLength(50);
    const { metadata, compositions } = JSON.parse(text) as Record<string, unknown>;
    expect(metadata).toMatchObject({
      properties: expect.arrayContaining([
        { name: "weir:problem", value: "yarn.lock:3: odd" },
        { name: "weir:problems-not-told", value: "10" },
      ]) as unknown,
    });
    expect(compositions).toMatchObject([{ aggregate: "incomplete" }, { aggregate: "incomplete" }]);
  });
});

describe("a CycloneDX document", () => {
  const made = fixture("package-lock", "v3-workspaces", null);

  test("is the same bytes every time, and has a date only where one is given", () => {
    expect(json(made)).toBe(json(made));
    expect(xml(made)).toBe(xml(made));
    expect(json(made)).not.toContain("timestamp");
    const dated = cyclonedx(
      made,
      { ...MAKING, timestamp: "2026-01-31T12:00:00Z" },
      { syntax: "json", specVersion: "1.6" },
    );
    expect(dated).toContain('"timestamp": "2026-01-31T12:00:00.000Z"');
  });

  test("does not depend on the locale of the machine", () => {
    const sorted = bill({
      nodes: ["z", "ä", "a", "Z", "aa", "_"].map((name) => ({ name, version: "1.0.0" })),
    });
    const refs = [...json(sorted).matchAll(/"bom-ref": "(pkg[^"]+)"/g)].map(([, ref]) => ref);
    expect(refs).toEqual([...refs].sort());
    expect(refs).toHaveLength(6);
  });

  test("has the same serial number in every form, and another one when anything in it differs", () => {
    const serial = (text: string) => /urn:uuid:[0-9a-f-]+/.exec(text)?.[0];
    expect(serial(json(made))).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(serial(xml(made, "1.7"))).toBe(serial(json(made)));
    expect(serial(json({ ...made, dependencies: "incomplete" }))).not.toBe(serial(json(made)));
  });

  test("says the same in JSON and XML", () => {
    const markup = xml(made);
    const { components } = JSON.parse(json(made)) as { components: readonly { "bom-ref": string }[] };
    const refs = [...markup.matchAll(/<component type="\w+" bom-ref="([^"]+)"/g)].map(([, ref]) => ref);
    // The tool and the repository itself stand in the metadata.
    expect(refs.slice(2)).toEqual(components.map((one) => one["bom-ref"]));
  });
});
