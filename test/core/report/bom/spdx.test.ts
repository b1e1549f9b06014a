import { join } from "node:path";

import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { packageLock } from "../../../../src/core/lockfiles/package-lock.js";
import type { Bill } from "../../../../src/core/model/bill.js";
import { sbomText } from "../../../../src/core/report/bom/sbom-text.js";
import { spdx } from "../../../../src/core/report/bom/spdx.js";
import { bill, billOfParsed, MAKING } from "../../../support/bills.js";
import { hostileLockfile } from "../../../support/hostile-lockfile.js";
import { spdxErrors } from "../../../support/spdx-rules.js";
import { FIXTURES, inputOf } from "../../lockfiles/fixture.js";

const text = (of: Bill) => spdx(of, { ...MAKING, timestamp: "2026-01-31T12:00:00.123Z" });

interface Document {
  readonly packages: readonly Record<string, unknown>[];
  readonly relationships: readonly unknown[];
}
const documentOf = (of: Bill) => JSON.parse(text(of)) as Document;

describe("SPDX 2.3", () => {
  test("of a real lockfile keeps the rules of the specification, and is the same bytes every time", () => {
    const folder = join(FIXTURES, "package-lock", "v3-workspaces");
    const made = billOfParsed([packageLock.parse(inputOf(packageLock, folder))]);
    if (made === null) throw new Error("no bill");
    expect(spdxErrors(text(made))).toEqual([]);
    expect(text(made)).toBe(text(made));
    expect(documentOf(made).packages).toHaveLength(1 + made.services.length + made.components.length);
  });

  test("of any hostile lockfile keeps them too", () => {
    fc.assert(
      fc.property(hostileLockfile, (spec) => {
        expect(spdxErrors(text(bill(spec)))).toEqual([]);
      }),
    );
  });

  test("is looked at by rules that can say no", () => {
    const good = text(bill({ nodes: [{ name: "a", version: "1.0.0" }] }));
    expect(spdxErrors(good.replace('"SPDX-2.3"', '"SPDX-3"'))).not.toEqual([]);
    expect(spdxErrors(good.replace("SPDXRef-DOCUMENT", "DOCUMENT"))).not.toEqual([]);
    expect(
      spdxErrors(
        good.replace('"relatedSpdxElement": "SPDXRef-repository"', '"relatedSpdxElement": "SPDXRef-x"'),
      ),
    ).not.toEqual([]);
    expect(spdxErrors(good.replace("12:00:00Z", "12:00:00.1Z"))).not.toEqual([]);
  });

  test("tells checksums, purl, address and that nobody looked for licences", () => {
    const made = bill({
      services: [{ path: "shop", dependencies: { "@s/a": "^1" } }],
      nodes: [
        {
          name: "@s/a",
          version: "1.0.0",
          line: 7,
          resolved: "https://r.example.org/a.tgz",
          integrity: `sha1-${Buffer.alloc(20, "a").toString("base64")}`,
        },
      ],
    });
    expect(documentOf(made).packages.at(-1)).toEqual({
      name: "@s/a",
      SPDXID: "SPDXRef-pkg-npm-s-a-1.0.0",
      versionInfo: "1.0.0",
      downloadLocation: "https://r.example.org/a.tgz",
      filesAnalyzed: false,
      licenseConcluded: "NOASSERTION",
      licenseDeclared: "NOASSERTION",
      copyrightText: "NOASSERTION",
      primaryPackagePurpose: "LIBRARY",
      checksums: [{ algorithm: "SHA1", checksumValue: "61".repeat(20) }],
      externalRefs: [
        {
          referenceCategory: "PACKAGE-MANAGER",
          referenceType: "purl",
          referenceLocator: "pkg:npm/%40s/a@1.0.0",
        },
      ],
      sourceInfo: "named in package-lock.json:7",
      comment: "weir:direct=true\nweir:introducer=pkg:npm/%40s/a@1.0.0\nweir:scope=runtime",
    });
  });

  test("names the kind of every dependency", () => {
    const made = bill({
      services: [
        {
          path: "shop",
          dependencies: { a: "^1" },
          devDependencies: { b: "^1" },
          optionalDependencies: { c: "^1" },
          peerDependencies: { d: "^1" },
        },
      ],
      nodes: ["a", "b", "c", "d"].map((name) => ({ name, version: "1.0.0" })),
    });
    const relation = (spdxElementId: string, relationshipType: string, relatedSpdxElement: string) => ({
      spdxElementId,
      relationshipType,
      relatedSpdxElement,
    });
    expect(documentOf(made).relationships).toEqual([
      relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-repository"),
      relation("SPDXRef-repository", "CONTAINS", "SPDXRef-service-shop"),
      relation("SPDXRef-service-shop", "DEPENDS_ON", "SPDXRef-pkg-npm-a-1.0.0"),
      relation("SPDXRef-pkg-npm-b-1.0.0", "DEV_DEPENDENCY_OF", "SPDXRef-service-shop"),
      relation("SPDXRef-pkg-npm-c-1.0.0", "OPTIONAL_DEPENDENCY_OF", "SPDXRef-service-shop"),
      relation("SPDXRef-service-shop", "DEPENDS_ON", "SPDXRef-pkg-npm-d-1.0.0"),
    ]);
  });

  test("writes a commit as SPDX does, and no address where copies disagree", () => {
    const made = bill({
      nodes: [
        { name: "a", version: "1.0.0", source: "git", resolved: "git+ssh://git@example.org/a.git#abc" },
        { name: "b", version: "1.0.0", source: "git", resolved: "https://example.org/b.git#def" },
        { key: "x", name: "c", version: "1.0.0", resolved: "https://r.example.org/c.tgz" },
        { key: "y", name: "c", version: "1.0.0", resolved: "https://other.example.org/c.tgz" },
      ],
    });
    const places = documentOf(made).packages.map((one) => one["downloadLocation"]);
    expect(places.slice(-3)).toEqual([
      "git+ssh://git@example.org/a.git@abc",
      "git+https://example.org/b.git@def",
      "NOASSERTION",
    ]);
  });

  test("gives ids of their own to names that look alike without their signs", () => {
    const made = bill({ nodes: ["a_b", "a-b", "a+b"].map((name) => ({ name, version: "1" })) });
    const ids = documentOf(made).packages.map((one) => one["SPDXID"]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("is not written without a date", () => {
    const form = { format: "spdx-json", specVersion: null } as const;
    expect(() => sbomText(bill({}), form, MAKING)).toThrow(RangeError);
    expect(() => sbomText(bill({}), form, { ...MAKING, timestamp: "2026-01-31" })).not.toThrow();
  });
});
