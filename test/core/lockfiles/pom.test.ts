import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { COMPANION_ROUNDS, wantedCompanions } from "../../../src/core/lockfiles/companions.js";
import { pom } from "../../../src/core/lockfiles/pom.js";
import { purlOf } from "../../../src/core/model/purl.js";
import { dependencyOf, projectOf, readProject } from "../../support/maven-world.js";
import { fixtureTexts, mutationOf, readOrRefuse, secondsOf } from "./mutations.js";

function versionsIn(text: string, files: Readonly<Record<string, string>> = {}, path = "pom.xml"): string[] {
  return readProject(text, files, path).nodes.map(({ name, version }) => `${name}:${version}`);
}

function child(parent: string, body: string): string {
  return `<project><parent><groupId>r</groupId><artifactId>r</artifactId>${parent}</parent><artifactId>c</artifactId>${body}</project>`;
}

const ASKS_FOR_A = `<dependencies>${dependencyOf("g:a")}</dependencies>`;
const MANAGES_A = `<dependencyManagement><dependencies>${dependencyOf("g:a:1")}</dependencies></dependencyManagement>`;

describe("pom.xml", () => {
  it("takes a parent from where it is written to lie only if it is that parent", () => {
    const files = { "pom.xml": projectOf(MANAGES_A) };
    const read = (version: string) =>
      versionsIn(child(`<version>${version}</version>`, ASKS_FOR_A), files, "c/pom.xml");
    expect(read("1")).toEqual(["g:a:1", "r:c:1"]);
    expect(read("2")).toEqual(["g:a:", "r:r:2", "r:c:2"]);
  });

  it("finds a parent that its path does not lead to by its coordinates", () => {
    const files = { "build/parent/pom.xml": projectOf(MANAGES_A) };
    const text = child("<version>1</version><relativePath/>", ASKS_FOR_A);
    expect(versionsIn(text, files, "c/pom.xml")).toEqual(["g:a:1", "r:c:1"]);
  });

  it("knows imports of the repository", () => {
    const bom = projectOf(MANAGES_A).replace("<artifactId>r<", "<artifactId>bom<");
    const text = projectOf(
      `<dependencyManagement><dependencies>${dependencyOf("r:bom:1", "<type>pom</type><scope>import</scope>")}</dependencies></dependencyManagement>${ASKS_FOR_A}`,
    );
    expect(versionsIn(text, { "bom/pom.xml": bom })).toEqual(["g:a:1", "r:r:1"]);
  });

  it("tells of a companion that cannot be read by its own path", () => {
    const { problems } = readProject(
      child("<version>1</version>", ""),
      { "pom.xml": "<project" },
      "c/pom.xml",
    );
    expect(problems).toContainEqual(
      expect.objectContaining({ kind: "unreadable-manifest", path: "pom.xml" }),
    );
  });

  it("tells who may know the versions that the repository does not", () => {
    const { problems } = readProject(child("<version>1</version>", ASKS_FOR_A));
    expect(problems.map(({ message }) => message)).toEqual([
      'the version of 1 of its dependencies is unknown: "r:r:1" may tell it, which the repository does not hold',
    ]);
  });

  it("writes classifiers and types into purls", () => {
    const text = projectOf(
      `<dependencies>${dependencyOf("g:a:1", "<type>zip</type><classifier>dist</classifier>")}</dependencies>`,
    );
    const [node] = readProject(text).nodes;
    expect(node && purlOf({ ...node, type: "maven" })).toBe("pkg:maven/g/a@1?classifier=dist&type=zip");
  });

  it("reads what Maven reads: entities of HTML, a bare document type, blank lines before the declaration", () => {
    const text = projectOf(
      `<description>S&oslash;ren &copy;&nbsp;2020</description><dependencies>${dependencyOf("g:a:1")}</dependencies>`,
    );
    for (const before of ["", "<!DOCTYPE project>\n", '\n \n<?xml version="1.0"?>\n'])
      expect(versionsIn(before + text)).toEqual(["g:a:1", "r:r:1"]);
    expect(readOrRefuse(pom, "pom.xml", `<!DOCTYPE project [<!ENTITY a "b">]>${text}`)).toMatchObject({
      kind: "syntax",
    });
    expect(readOrRefuse(pom, "pom.xml", text.replace("&copy;", "&nothing;"))).toMatchObject({
      kind: "syntax",
    });
  });

  it("finds the version of a plugin where a parent uses it", () => {
    const plugin = (version: string) =>
      `<build><plugins><plugin><groupId>x</groupId><artifactId>p</artifactId>${version}</plugin></plugins></build>`;
    const files = { "pom.xml": projectOf(plugin("<version>3.5</version>")) };
    expect(versionsIn(child("<version>1</version>", plugin("")), files, "c/pom.xml")).toContain("x:p:3.5");
  });

  it("leaves out of purls what only the machine that builds knows", () => {
    const text = projectOf(
      `<dependencies>${dependencyOf("g:a:1", "<classifier>${os.detected.classifier}</classifier>")}</dependencies>`,
    );
    expect(readProject(text).nodes.map(({ qualifiers = [] }) => qualifiers)).toEqual([[], []]);
  });

  it("gives each line of its own dependencies", () => {
    const [service] = readProject(
      projectOf(`<dependencies>\n${dependencyOf("g:a:1")}\n</dependencies>`),
    ).services;
    expect(service?.manifest?.declared).toEqual([{ name: "g:a", range: "1", kind: "runtime", line: 7 }]);
  });

  it("leaves templates of new projects alone", () => {
    expect(pom.matches("pom.xml")).toBe(true);
    expect(pom.matches("a/b/pom.xml")).toBe(true);
    expect(pom.matches("src/main/resources/archetype-resources/pom.xml")).toBe(false);
    expect(pom.matches("a/other-pom.xml")).toBe(false);
  });

  it("asks for all POMs of a small repository, and for those that matter of a large one", () => {
    const paths = new Set(["pom.xml", "app/pom.xml", "build/pom.xml", "libs/core/pom.xml"]);
    expect(pom.companions("app/pom.xml", paths, new Map())).toEqual([
      "pom.xml",
      "build/pom.xml",
      "libs/core/pom.xml",
    ]);
    for (let at = 0; at < 300; at += 1) paths.add(`m${at}/pom.xml`);
    const texts = new Map([
      [
        "app/pom.xml",
        child(
          "<version>1</version><relativePath>../build</relativePath>",
          `<dependencies>${dependencyOf("r:shop-core:1")}</dependencies>`,
        ),
      ],
    ]);
    const read = new Map<string, string>();
    for (let round = 0; round < COMPANION_ROUNDS; round += 1) {
      for (const path of wantedCompanions(pom, "app/pom.xml", paths, read, new Set(read.keys()))) {
        read.set(path, texts.get(path) ?? projectOf(""));
      }
    }
    expect([...read.keys()].sort()).toEqual(["app/pom.xml", "build/pom.xml", "libs/core/pom.xml", "pom.xml"]);
  });

  it("tells where a large repository has more POMs than are read with one", () => {
    const read = (count: number) => {
      const texts = new Map(Array.from({ length: count }, (_, at) => [`m${at}/api/pom.xml`, projectOf("")]));
      const path = "app/pom.xml";
      const text = child(
        "<version>1</version>",
        `<dependencies>${dependencyOf("r:shop-api:1")}</dependencies>`,
      );
      texts.set(path, text);
      const paths = new Set(texts.keys());
      const companions = new Map<string, string>();
      for (let round = 0; round < COMPANION_ROUNDS; round += 1) {
        for (const one of wantedCompanions(pom, path, paths, companions, new Set(companions.keys())))
          companions.set(one, texts.get(one) ?? "");
      }
      return pom.parse({ path, text, companions }).problems.filter(({ kind }) => kind === "limit");
    };
    expect(read(150)).toEqual([]);
    expect(read(151)).toEqual([
      expect.objectContaining({
        path: "app/pom.xml",
        severity: "partial",
        message: expect.stringContaining("150"),
      }),
    ]);
  });

  it("finds parents that are not named, as Maven 4 lets them be, and has their group and version", () => {
    const inferred = (parent: string, artifact: string, body: string) =>
      `<project><modelVersion>4.1.0</modelVersion>${parent}<artifactId>${artifact}</artifactId>${body}</project>`;
    const own = dependencyOf("g:b:${project.parent.version}.${project.version}");
    const sibling = "<dependency><groupId>r</groupId><artifactId>sibling</artifactId></dependency>";
    const text = inferred(
      "<parent/>",
      "c",
      `<dependencies>${dependencyOf("g:a")}${own}${sibling}</dependencies>`,
    );
    const files = {
      "pom.xml": projectOf(`${MANAGES_A}<subprojects><subproject>c</subproject></subprojects>`),
      "sibling/pom.xml": inferred("<parent><relativePath>..</relativePath></parent>", "sibling", ""),
    };
    const { nodes, problems } = readProject(text, files, "c/pom.xml");
    expect(nodes.map(({ name, version }) => `${name}:${version}`)).toEqual(["g:a:1", "g:b:1.1", "r:c:1"]);
    expect(problems).toEqual([]);
    expect(readProject(inferred("\n<parent/>", "c", "")).problems).toMatchObject([
      { kind: "missing-manifest", line: 2 },
    ]);
  });

  it("tells extensions of the build as it tells plugins", () => {
    const extension =
      "<extension><groupId>x</groupId><artifactId>wagon</artifactId><version>3.5</version></extension>";
    const { nodes } = readProject(projectOf(`<build><extensions>${extension}</extensions></build>`));
    expect(nodes[0]).toMatchObject({ name: "x:wagon", version: "3.5", told: { development: true } });
  });

  it("lets no profile manage that somebody has to ask for", () => {
    const profile = `<profiles><profile><id>p</id>${MANAGES_A}</profile></profiles>`;
    expect(versionsIn(projectOf(`${ASKS_FOR_A}${profile}`))).toEqual(["g:a:", "r:r:1"]);
    const files = { "pom.xml": projectOf(profile) };
    expect(versionsIn(child("<version>1</version>", ASKS_FOR_A), files, "c/pom.xml")).toEqual([
      ...["g:a:", "r:c:1"],
    ]);
  });

  it("reads or refuses whatever a mutation makes of it", () => {
    const texts = fixtureTexts("pom", "pom.xml");
    expect(texts.length).toBeGreaterThan(4);
    fc.assert(
      fc.property(mutationOf(texts), fc.boolean(), (text, isChild) => {
        const companions = new Map(isChild ? [["pom.xml", texts[0] ?? ""]] : []);
        readOrRefuse(pom, isChild ? "c/pom.xml" : "pom.xml", text, companions);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["parents in a circle", child("<version>1</version><relativePath>pom.xml</relativePath>", ASKS_FOR_A)],
    [
      "a name that is none",
      projectOf(`<dependencies>${dependencyOf(`g:${"a".repeat(100_000)}:1`)}</dependencies>`),
    ],
    [
      "a long version",
      projectOf(`<dependencies>${dependencyOf(`g:a:${"1".repeat(100_000)}`)}</dependencies>`),
    ],
    [
      "__proto__",
      projectOf(
        `<properties><__proto__>1</__proto__></properties><dependencies>${dependencyOf("g:a:${__proto__}")}</dependencies>`,
      ),
    ],
  ])("survives %s", (_what, text) => {
    expect(secondsOf(() => readOrRefuse(pom, "pom.xml", text))).toBeLessThan(2);
  });

  it("does not let properties grow without end", () => {
    const doubling = Array.from(
      { length: 60 },
      (_, at) => `<p${at}>\${p${at + 1}}\${p${at + 1}}</p${at}>`,
    ).join("");
    const text = projectOf(
      `<properties>${doubling}<p60>x</p60></properties><dependencies>${dependencyOf("g:a:${p0}")}</dependencies>`,
    );
    expect(secondsOf(() => readProject(text))).toBeLessThan(2);
    expect(readProject(text).nodes.find(({ name }) => name === "g:a")?.version ?? "").toBe("");
  });

  it("looks up what profiles manage, and what is managed outside of them, once for all that ask for it", () => {
    const many = (what: (at: number) => string) => Array.from({ length: 3000 }, (_, at) => what(at)).join("");
    const one = (name: string, version = "") =>
      `<dependency><groupId>g</groupId><artifactId>${name}</artifactId>${version}</dependency>`;
    const managed = (name: string) =>
      `<dependencyManagement><dependencies>${many((at) => one(`${name}${at}`, "<version>${v}</version>"))}</dependencies></dependencyManagement>`;
    const asked = many((at) => one(`in${at}`)) + many((at) => one(`out${at}`));
    const profile = `<profile><id>x</id>${managed("in")}<dependencies>${asked}</dependencies></profile>`;
    const text = `<project><groupId>g</groupId><artifactId>p</artifactId><version>1</version><properties><v>7</v></properties>${managed("out")}<profiles>${profile}</profiles></project>`;
    expect(
      secondsOf(() => {
        const { nodes } = readProject(text);
        expect(nodes.filter(({ version }) => version === "7")).toHaveLength(6000);
      }),
    ).toBeLessThan(2);
  });

  it("reads nearly two megabytes in seconds, on a busy machine too", () => {
    const many = Array.from({ length: 16_000 }, (_, at) => dependencyOf(`g:a${at}:\${v}`)).join("\n");
    const text = projectOf(`<properties><v>1</v></properties><dependencies>${many}</dependencies>`);
    expect(text.length).toBeGreaterThan(1_500_000);
    expect(secondsOf(() => readProject(text))).toBeLessThan(5);
  });
});
