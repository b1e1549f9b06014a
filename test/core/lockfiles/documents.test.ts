import { createHash } from "node:crypto";
import { join } from "node:path";

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { buildGraph } from "../../../src/core/graph.js";
import { inventoryOf } from "../../../src/core/inventory.js";
import { document, isDocument } from "../../../src/core/lockfiles/document.js";
import { formatOf, readAs } from "../../../src/core/lockfiles/index.js";
import { jsonPlaces } from "../../../src/core/lockfiles/json-places.js";
import { packageLock } from "../../../src/core/lockfiles/package-lock.js";
import { sbomText } from "../../../src/core/report/bom/sbom-text.js";
import { billOfParsed } from "../../support/bills.js";
import { FIXTURES, inputOf } from "./fixture.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

const PATH = "sbom/app.json";
const parse = (json: unknown) =>
  document.parse({
    path: PATH,
    text: typeof json === "string" ? json : JSON.stringify(json),
    companions: new Map(),
  });
const inventory = (json: unknown) => inventoryOf(buildGraph(parse(json)));
const bom = (components: unknown, more: object = {}) => ({
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  components,
  ...more,
});
const npm = (name: string, more: object = {}) => ({
  "bom-ref": name,
  type: "library",
  name,
  version: "1.0.0",
  purl: `pkg:npm/${name}@1.0.0`,
  ...more,
});
const spdx = (names: readonly string[], relationships: readonly (readonly [string, string, string])[]) => ({
  spdxVersion: "SPDX-2.3",
  SPDXID: "SPDXRef-DOCUMENT",
  packages: names.map((name) => ({
    SPDXID: name,
    name,
    versionInfo: "1",
    externalRefs: [{ referenceType: "purl", referenceLocator: `pkg:npm/${name}@1` }],
  })),
  relationships: relationships.map(([spdxElementId, relationshipType, relatedSpdxElement]) => ({
    spdxElementId,
    relationshipType,
    relatedSpdxElement,
  })),
});
const refusal = (text: string) => {
  const read = readOrRefuse(document, PATH, text);
  return read instanceof LockfileError ? [read.kind, read.line, read.message] : null;
};

describe("a document", () => {
  it("is returned or refused whatever becomes of a real one, in bounded time", () => {
    const texts = ["bom.json", "sbom.json", "till.cdx.json", "parent.cdx.json", "till.spdx.json"]
      .concat("odd.spdx.json", "app.spdx.json")
      .flatMap((file) => fixtureTexts("document", file));
    expect(texts.length).toBeGreaterThan(14);
    fc.assert(
      fc.property(mutationOf(texts), (text) => {
        expect(secondsOf(() => readOrRefuse(document, PATH, text))).toBeLessThan(2);
      }),
      { numRuns: 600 },
    );
  });

  const names = Array.from({ length: 12_000 }, (_one, at) => `a${at}`);
  const NESTED = 20_000;
  const hostile: Record<string, string> = {
    "12,000 components, one line": JSON.stringify(bom(names.map((name) => npm(name)))),
    "12,000 components of one name and reference": JSON.stringify(bom(names.map(() => npm("a")))),
    "a chain of 12,000": JSON.stringify(
      bom(
        names.map((name) => npm(name)),
        { dependencies: names.map((ref, at) => ({ ref, dependsOn: [names[at + 1] ?? names[0]] })) },
      ),
    ),
    "40 components that depend on 5,000 each": JSON.stringify(
      bom(
        names.slice(0, 5000).map((name) => npm(name)),
        { dependencies: names.slice(0, 40).map((ref) => ({ ref, dependsOn: names.slice(0, 5000) })) },
      ),
    ),
    "5,000 first-party parts that ask for each other": JSON.stringify(
      bom(
        names.slice(0, 5000).map((name) => ({ type: "application", name, "bom-ref": name })),
        {
          metadata: { component: { name: "app", "bom-ref": "app" } },
          dependencies: ["app", ...names.slice(0, 5000)].map((ref, at) => ({
            ref,
            dependsOn: names.slice(at, at + 20),
          })),
        },
      ),
    ),
    "components in components": `{"bomFormat":"CycloneDX","specVersion":"1.6",${'"components":[{"name":"a",'.repeat(NESTED)}"version":"1"${"}]".repeat(NESTED)}}`,
    "services in services": `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[],${'"services":[{'.repeat(NESTED)}"name":"s"${"}]".repeat(NESTED)}}`,
    "a purl of a megabyte": JSON.stringify(bom([npm("a", { purl: `pkg:npm/${"a/@%".repeat(250_000)}` })])),
    "a name of a megabyte": JSON.stringify(bom([{ name: "n".repeat(1_000_000) }])),
    "a megabyte of backslashes": JSON.stringify(bom([npm("a", { name: "\\".repeat(500_000) })])),
    "brackets without end": `{"bomFormat":"CycloneDX","components":${"[".repeat(500_000)}`,
    "20,000 relationships": JSON.stringify(
      spdx(
        names.slice(0, 4000),
        Array.from({ length: 20_000 }, (_one, at) => [
          names[at % 4000] ?? "",
          at % 2 === 0 ? "DEPENDS_ON" : "CONTAINS",
          names[(at * 7) % 4000] ?? "",
        ]),
      ),
    ),
    "containers in a ring": JSON.stringify(
      spdx(
        names.slice(0, 4000),
        names.slice(0, 4000).map((name, at) => [name, "CONTAINS", names[(at + 1) % 4000] ?? ""] as const),
      ),
    ),
  };
  for (const [name, text] of Object.entries(hostile)) {
    it(`survives ${name}`, () => {
      expect(text.length).toBeGreaterThan(100_000);
      expect(secondsOf(() => readOrRefuse(document, PATH, text))).toBeLessThan(2);
    });
  }

  it.each([
    ["", "empty", 1, /empty/],
    ["[]", "syntax", 1, /no object/],
    ["\n<bom xmlns='http://cyclonedx.org/schema/bom/1.4'/>", "syntax", 1, /it is XML: .*JSON alone/],
    ["# made by hand\nSPDXVersion: SPDX-2.3\n", "syntax", 1, /it is tag-value/],
    ["---\nspdxVersion: SPDX-2.3\npackages: []\n", "syntax", 1, /it is YAML/],
    ['{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}', "syntax", 1, /neither/],
    ['{"bomFormat":"CycloneDX",\n"components":[]}', "unknown-version", 1, /no specVersion/],
    ['{"bomFormat":"CycloneDX",\n"specVersion":1.5}', "unknown-version", 2, /1\.5/],
    ['{"sbom":{\n"spdxVersion":"SPDX-3.0"}}', "unknown-version", 2, /SPDX-3\.0/],
    ['{"spdxVersion":"SPDX-2.3",\n"packages":{}}', "syntax", 2, /no list/],
  ])("%j cannot be read, and says why and where", (text, kind, line, message) => {
    expect(refusal(text)).toEqual([kind, line, expect.stringMatching(message)]);
  });

  it("tells where it holds nothing that it could name", () => {
    expect(parse(bom(undefined)).problems).toMatchObject([{ line: 1, message: "it names no components" }]);
    expect(parse({ spdxVersion: "SPDX-2.2" }).problems).toMatchObject([{ message: "it names no packages" }]);
    expect(parse(bom([])).problems).toEqual([]);
  });

  it("leaves out what is too long for a name, and does not believe a purl that is", () => {
    const { nodes, problems } = parse(
      bom([
        { name: "n".repeat(513) },
        npm("a", { version: "1".repeat(513), purl: "pkg:npm/a" }),
        npm("b", { purl: `pkg:npm/b@1?x=${"y".repeat(2048)}` }),
      ]),
    );
    expect(nodes.filter(({ source }) => source !== "workspace")).toMatchObject([
      { type: "generic", name: "b" },
    ]);
    expect(problems.map(({ kind }) => kind)).toEqual([
      "unreadable-entry",
      "unreadable-entry",
      "unreadable-entry",
    ]);
  });

  it("is told by its content", () => {
    expect(isDocument(JSON.stringify(bom([])))).toBe(true);
    expect(isDocument('\uFEFF{"spdxVersion":"SPDX-9"}')).toBe(true);
    expect(isDocument('{"name":"x"}')).toBe(false);
    expect(isDocument("{")).toBe(false);
  });

  it("is read only where somebody names it, and no lockfile becomes one", () => {
    const paths = new Set(["bom.json", "package-lock.json", "package.json"]);
    expect(formatOf("bom.json")).toBeNull();
    expect(readAs("a.cdx.json", paths)).toBeNull();
    expect(readAs("bom.json", paths, () => true)?.id).toBe("document");
    expect(readAs("any.name", paths, () => true)?.id).toBe("document");
    expect(readAs("package-lock.json", paths, () => true)?.id).toBe("package-lock");
    expect(readAs("package.json", paths, () => true)).toBeNull();
  });
});

describe("what trivy says of a distribution's package", () => {
  const trivy = (purl: string, source: Record<string, unknown>) => {
    const properties = Object.entries(source).map(([key, value]) => ({
      name: `aquasecurity:trivy:${key}`,
      value,
    }));
    const [node] = parse(bom([{ name: "x", purl, properties }])).nodes;
    return node?.qualifiers?.find(([key]) => key === "upstream")?.[1] ?? null;
  };
  const libssl = "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12.4";

  it("is what it was built from, put together as dpkg and apk write versions", () => {
    const source = { SrcName: "openssl", SrcVersion: "3.0.11", SrcRelease: "1~deb12u2" };
    expect(trivy(libssl, source)).toBe("openssl@3.0.11-1~deb12u2");
    expect(trivy(libssl, { ...source, SrcEpoch: "1" })).toBe("openssl@1:3.0.11-1~deb12u2");
    expect(trivy(libssl, { ...source, SrcEpoch: "0" })).toBe("openssl@3.0.11-1~deb12u2");
    expect(trivy(libssl, { SrcName: "openssl" })).toBe("openssl");
    const apk = "pkg:apk/alpine/libssl3@3.1.2-r4?distro=3.18.4";
    expect(trivy(apk, { SrcName: "openssl", SrcVersion: "3.1.2-r4" })).toBe("openssl@3.1.2-r4");
  });

  it("counts only where it says more than the purl, and could be a name", () => {
    const source = { SrcName: "openssl", SrcVersion: "3.0.11" };
    expect(trivy(`${libssl}&upstream=gnutls`, source)).toBe("gnutls");
    expect(trivy("pkg:deb/debian/openssl@3.0.11", source)).toBeNull();
    expect(trivy("pkg:npm/openssl@3.0.11", { SrcName: "other" })).toBeNull();
    for (const name of ["", "a@b", "a/b", "a b", "n".repeat(600), 7, null]) {
      expect(trivy(libssl, { SrcName: name })).toBeNull();
    }
    expect(trivy(libssl, { SrcVersion: "1" })).toBeNull();
  });
});

describe("what a document says", () => {
  const told = (json: unknown) =>
    Object.fromEntries(
      inventory(json).components.map(({ ref, direct, scope }) => [ref.name, [direct, scope]]),
    );
  const depends = (...pairs: readonly (readonly [string, ...string[]])[]) => ({
    dependencies: pairs.map(([ref, ...dependsOn]) => ({ ref, dependsOn })),
  });
  const app = { metadata: { component: { "bom-ref": "app", name: "app" } } };

  it("of what is direct counts what the service asks for", () => {
    const json = bom([npm("a"), npm("b"), npm("lone")], { ...app, ...depends(["app", "a"], ["a", "b"]) });
    expect(told(json)).toEqual({ a: [true, "runtime"], b: [false, "runtime"], lone: [false, "unknown"] });
  });

  it("of what is direct is unknown where it does not say what the service asks for", () => {
    const json = bom([npm("a"), npm("b")], depends(["a", "b"]));
    expect(told(json)).toEqual({ a: [null, "runtime"], b: [null, "runtime"] });
    const { services, nodes } = parse(json);
    expect(nodes.at(-1)?.requires.map(({ targets }) => targets)).toEqual([["a"]]);
    expect(services).toEqual([{ path: "sbom", name: null, node: nodes.at(-1)?.key, manifest: null }]);
  });

  it("of scope counts where it has no dependencies", () => {
    expect(told(bom([npm("a"), npm("b", { scope: "excluded" })]))).toEqual({
      a: [null, "runtime"],
      b: [null, "development"],
    });
  });

  it("of scope is unknown in SPDX unless some relationship says it", () => {
    const described = ["SPDXRef-DOCUMENT", "DESCRIBES", "app"] as const;
    const asks = ["app", "DEPENDS_ON", "a"] as const;
    expect(told(spdx(["app", "a"], [described, asks]))).toEqual({ a: [true, "unknown"] });
    expect(told(spdx(["app", "a", "b"], [described, asks, ["b", "TEST_DEPENDENCY_OF", "app"]]))).toEqual({
      a: [true, "runtime"],
      b: [true, "development"],
    });
    expect(told(spdx(["app", "a"], [described, asks, ["a", "DEV_DEPENDENCY_OF", "app"]]))).toEqual({
      a: [true, "runtime"],
    });
  });

  it("of first-party parts is passed through", () => {
    const json = bom([npm("a"), { type: "application", name: "package-lock.json", "bom-ref": "lock" }], {
      ...app,
      ...depends(["app", "lock"], ["lock", "a"], ["a", "app"]),
    });
    expect(told(json)).toEqual({ a: [true, "runtime"] });
  });

  it("of itself is not a component of its own", () => {
    const json = bom([{ name: "app", "bom-ref": "app", type: "application", version: "1" }, npm("a")], {
      ...app,
      ...depends(["app", "a"]),
    });
    expect(told(json)).toEqual({ a: [true, "runtime"] });
    expect(parse(json).problems).toEqual([]);
  });

  it("twice under one key counts as JSON has it, and so does its line", () => {
    const text = `{"bomFormat":"CycloneDX","specVersion":"1.6",
"components":[
{"name":"first"}],
"components":[
{"licenses":[{"license":{
"name":"MIT"}}],
"name":"old",
"name":"second","version":"1"},
"x", {"name":
"third"}]}`;
    const { nodes } = parse(text);
    expect(nodes.slice(0, -1).map(({ name, line }) => [name, line])).toEqual([
      ["second", 8],
      ["third", 9],
    ]);
  });

  it("stands where it is said to, whatever is around it", () => {
    const followed = new Set(["a", "b"]);
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4, noUnicodeString: false }),
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
        (noise, before) => {
          const item = { n: 1 };
          const list = [...before.map(() => noise), item];
          const text = JSON.stringify({ noise, a: { noise, b: list }, z: noise }, null, 1);
          const place = jsonPlaces(text, followed, new Set(["n"]));
          const own = place.under.get("a")?.under.get("b")?.items.get(before.length);
          const line = own?.lines.get("n") ?? 0;
          expect(text.split("\n")[line - 1]?.trim()).toBe('"n": 1');
        },
      ),
    );
  });
});

describe("Weir's own documents", () => {
  const folder = join(FIXTURES, "package-lock", "v3-workspaces");
  const lockfile = packageLock.parse(inputOf(packageLock, folder));
  const bill = billOfParsed([lockfile]);
  const making = {
    version: "0.0.0",
    timestamp: "2026-01-01T00:00:00Z",
    digest: (text: string) => createHash("sha256").update(text).digest("hex"),
  };

  it.each(["cyclonedx-json", "spdx-json"] as const)("are read as what they were made from: %s", (format) => {
    if (bill === null) throw new Error("no bill");
    const read = inventory(sbomText(bill, { format, specVersion: null }, making));
    const made = inventoryOf(buildGraph(lockfile));
    const identity = ({ components }: typeof made) =>
      [...new Set(components.map(({ ref }) => `${ref.type}/${ref.name}@${ref.version}`))].sort();
    expect(identity(read)).toEqual(identity(made));
    const direct = ({ components }: typeof made) =>
      [...new Set(components.filter((one) => one.direct).map(({ ref }) => ref.name))].sort();
    expect(direct(read)).toEqual(direct(made));
    const bare = (purl: string) => purl.replace(/\?.*/, "");
    const edges = (one: typeof made) =>
      [...new Set(one.edges.map(({ from, to }) => `${bare(from)} > ${bare(to)}`))].sort();
    expect(edges(read)).toEqual(edges(made));
  });
});
