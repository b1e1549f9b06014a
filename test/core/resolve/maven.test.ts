import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "@jest/globals";

import { buildGraph } from "../../../src/core/graph.js";
import { fileOf } from "../../../src/core/maven/coordinates.js";
import { EffectivePoms } from "../../../src/core/maven/effective.js";
import { KnownPoms } from "../../../src/core/resolve/maven-knowledge.js";
import { mediate } from "../../../src/core/resolve/maven-mediation.js";
import { purposesOf } from "../../../src/core/resolve/maven-scopes.js";
import type { ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { resolveMaven } from "../../../src/core/resolve/maven.js";
import {
  artifactsOf,
  dependencyOf,
  explore,
  type Explored,
  type MavenWorld,
  nodeNamed,
  projectOf,
  readProject,
} from "../../support/maven-world.js";

const FIXTURES = join(import.meta.dirname, "..", "..", "fixtures");

interface RecordedWorld extends MavenWorld {
  readonly id: string;
  readonly pom: string;
  readonly tree: readonly string[];
}

/** As Oracle.java writes it. */
function treeOf(read: ParsedLockfile, { known }: Explored): string[] {
  const source = new KnownPoms(read.project ?? [], known);
  const poms = new EffectivePoms(source);
  const placed = source.at("pom.xml");
  if (placed === null) throw new Error("no project");
  const mediation = mediate(poms.of(placed), poms, source);
  const purposes = purposesOf(mediation);
  return [...mediation.winners.values()]
    .map((winner) => {
      const { extension, classifier } = fileOf(winner);
      const { scope, optional } = purposes.get(winner.key) ?? { scope: "?", optional: false };
      return `${winner.name}:${extension}:${classifier}:${winner.version} ${scope}${optional ? " optional" : ""}`;
    })
    .sort();
}

function dependencies(...some: string[]): string {
  return `<dependencies>${some.join("\n")}</dependencies>`;
}

function managed(...some: string[]): string {
  return `<dependencyManagement>${dependencies(...some)}</dependencyManagement>`;
}

const on = (name: string, version = "", more: object = {}) => ({ name, version, ...more });

/** Small worlds, and what Maven's documentation says of them. */
const CASES: readonly {
  readonly rule: string;
  readonly project: string;
  readonly world: MavenWorld;
  readonly artifacts: readonly string[];
}[] = [
  {
    rule: "the nearest version wins, though it is lower",
    project: dependencies(dependencyOf("g:a:1"), dependencyOf("g:b:1")),
    world: {
      poms: {
        "g:a:1": { dependencies: [on("g:c", "1")] },
        "g:c:1": { dependencies: [on("g:d", "2")] },
        "g:b:1": { dependencies: [on("g:d", "1")] },
        "g:d:1": {},
        "g:d:2": {},
      },
    },
    artifacts: ["g:a:1", "g:b:1", "g:c:1", "g:d:1"],
  },
  {
    rule: "of the equally near ones the first declared wins",
    project: dependencies(dependencyOf("g:a:1"), dependencyOf("g:b:1")),
    world: {
      poms: {
        "g:a:1": { dependencies: [on("g:d", "1")] },
        "g:b:1": { dependencies: [on("g:d", "2")] },
        "g:d:1": {},
        "g:d:2": {},
      },
    },
    artifacts: ["g:a:1", "g:b:1", "g:d:1"],
  },
  {
    rule: "what the project manages beats what an artifact and its own parent say",
    project: managed(dependencyOf("g:d:9")) + dependencies(dependencyOf("g:a:1")),
    world: {
      poms: {
        "g:a:1": { parent: on("g:p", "1"), dependencies: [on("g:d")] },
        "g:p:1": { dependencyManagement: [on("g:d", "1")] },
        "g:d:9": {},
      },
    },
    artifacts: ["g:a:1", "g:d:9"],
  },
  {
    rule: "what an artifact manages does not reach its dependencies' dependencies",
    project: dependencies(dependencyOf("g:a:1")),
    world: {
      poms: {
        "g:a:1": { dependencyManagement: [on("g:d", "9")], dependencies: [on("g:b", "1")] },
        "g:b:1": { dependencies: [on("g:d", "1")] },
        "g:d:1": {},
      },
    },
    artifacts: ["g:a:1", "g:b:1", "g:d:1"],
  },
  {
    rule: "the version of a direct dependency is its own, whatever is managed",
    project: managed(dependencyOf("g:a:2")) + dependencies(dependencyOf("g:a:1")),
    world: { poms: { "g:a:1": {} } },
    artifacts: ["g:a:1"],
  },
  {
    rule: "its own management, and its parents', beat imports; of imports the first wins",
    project:
      managed(
        dependencyOf("g:bom1:1", "<type>pom</type><scope>import</scope>"),
        dependencyOf("g:bom2:1", "<type>pom</type><scope>import</scope>"),
        dependencyOf("g:a:1"),
      ) + dependencies(dependencyOf("g:a"), dependencyOf("g:b"), dependencyOf("g:c")),
    world: {
      poms: {
        "g:bom1:1": { dependencyManagement: [on("g:a", "2"), on("g:b", "2")] },
        "g:bom2:1": { dependencyManagement: [on("g:a", "3"), on("g:b", "3"), on("g:c", "3")] },
        "g:a:1": {},
        "g:b:2": {},
        "g:c:3": {},
      },
    },
    artifacts: ["g:a:1", "g:b:2", "g:bom1:1", "g:bom2:1", "g:c:3"],
  },
  {
    rule: "an exclusion holds for the path it stands on, and for a star",
    project: dependencies(
      dependencyOf(
        "g:a:1",
        "<exclusions><exclusion><groupId>h</groupId><artifactId>*</artifactId></exclusion></exclusions>",
      ),
      dependencyOf("g:b:1"),
    ),
    world: {
      poms: {
        "g:a:1": { dependencies: [on("g:c", "1"), on("h:x", "1")] },
        "g:c:1": { dependencies: [on("h:y", "1"), on("g:d", "1")] },
        "g:b:1": { dependencies: [on("g:e", "1")] },
        "g:e:1": { dependencies: [on("h:x", "2", { exclusions: ["*:*"] })] },
        "h:x:2": { dependencies: [on("h:z", "1")] },
        "g:d:1": {},
      },
    },
    artifacts: ["g:a:1", "g:b:1", "g:c:1", "g:d:1", "g:e:1", "h:x:2"],
  },
  {
    rule: "what is optional, for tests or provided is not passed on",
    project: dependencies(dependencyOf("g:a:1")),
    world: {
      poms: {
        "g:a:1": {
          dependencies: [
            on("g:b", "1", { optional: "true" }),
            on("g:c", "1", { scope: "test" }),
            on("g:d", "1", { scope: "provided" }),
            on("g:e", "1", { scope: "runtime" }),
          ],
        },
        "g:e:1": {},
      },
    },
    artifacts: ["g:a:1", "g:e:1"],
  },
  {
    rule: "a range takes the highest version within it, and binds what is nearer",
    project: dependencies(dependencyOf("g:a:1"), dependencyOf("g:b:1")),
    world: {
      poms: {
        "g:a:1": { dependencies: [on("g:d", "1")] },
        "g:b:1": { dependencies: [on("g:d", "[2,3)")] },
        "g:d:1": {},
        "g:d:2.5": {},
      },
      versions: { "g:d": ["1", "2", "2.5", "3"] },
    },
    artifacts: ["g:a:1", "g:b:1", "g:d:2.5"],
  },
  {
    rule: "a classifier is another artifact, test-jar and the classifier tests are one",
    project: dependencies(
      dependencyOf("g:a:1", "<type>test-jar</type><scope>test</scope>"),
      dependencyOf("g:b:1"),
    ),
    world: {
      poms: {
        "g:a:1": {},
        "g:a:2": {},
        "g:b:1": { dependencies: [on("g:a", "2", { classifier: "tests" }), on("g:a", "2")] },
      },
    },
    artifacts: ["g:a:1", "g:a:2", "g:b:1"],
  },
  {
    rule: "a child's property moves what its parent's parent imports",
    project: `<parent><groupId>g</groupId><artifactId>p</artifactId><version>1</version><relativePath/></parent>
      <properties><d.version>2</d.version></properties>${dependencies(dependencyOf("g:d"))}`,
    world: {
      poms: {
        "g:p:1": { parent: on("g:pp", "1") },
        "g:pp:1": {
          dependencyManagement: [on("g:bom", "${d.version}", { type: "pom", scope: "import" })],
          properties: [{ name: "d.version", value: "1" }],
        },
        "g:bom:2": { dependencyManagement: [on("g:d", "${project.version}")] },
        "g:d:2": {},
      },
    },
    artifacts: ["g:d:2", "g:p:1"],
  },
  {
    rule: "circles end",
    project: dependencies(dependencyOf("g:a:1")),
    world: {
      poms: {
        "g:a:1": {
          parent: on("g:a", "1"),
          dependencyManagement: [on("g:a", "1", { type: "pom", scope: "import" })],
          dependencies: [on("g:b", "1")],
        },
        "g:b:1": { dependencies: [on("g:a", "2"), on("g:b", "2")] },
      },
    },
    artifacts: ["g:a:1", "g:b:1"],
  },
];

describe("what a pom.xml leads to", () => {
  const worlds = readFileSync(join(FIXTURES, "maven", "worlds.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as RecordedWorld);

  it("is what Maven's own resolver makes of more than a hundred worlds", () => {
    expect(worlds.length).toBeGreaterThan(100);
    for (const world of worlds) {
      const read = readProject(world.pom);
      expect({ [world.id]: treeOf(read, explore(read, world)) }).toEqual({ [world.id]: world.tree });
    }
  });

  it.each(CASES)("$rule", ({ project, world, artifacts }) => {
    const { lockfile, needs } = explore(readProject(projectOf(project)), world);
    expect(artifactsOf(lockfile)).toEqual([...artifacts].sort());
    expect(needs).toEqual([]);
    expect(buildGraph(lockfile).missing).toEqual([]);
  });

  it("leads to Log4j through a starter whose version stands three POMs away", () => {
    const estate = JSON.parse(readFileSync(join(FIXTURES, "deps-dev", "spring-boot.json"), "utf8")) as {
      requirements: Record<string, { maven: unknown }>;
    };
    const poms = Object.fromEntries(
      Object.entries(estate.requirements).map(([key, { maven }]) => [key, maven]),
    );
    const text = readFileSync(join(FIXTURES, "deps-dev", "project", "pom.xml"), "utf8");
    const { lockfile, rounds } = explore(readProject(text), { poms });
    expect(lockfile.problems).toEqual([]);
    expect(lockfile.tells.edges).toBe(true);
    expect(rounds).toBeLessThan(12);
    const core = nodeNamed(lockfile, "org.apache.logging.log4j:log4j-core");
    expect(core).toMatchObject({ version: "2.14.1", toldBy: "deps.dev", line: 16 });
    const starter = nodeNamed(lockfile, "org.springframework.boot:spring-boot-starter-log4j2");
    expect(starter).toMatchObject({ version: "2.5.0", toldBy: "deps.dev" });
    expect(starter.requires.flatMap(({ targets }) => targets)).toContain(core.key);
    expect(nodeNamed(lockfile, "org.slf4j:slf4j-api").version).toBe("1.7.30");
    expect(nodeNamed(lockfile, "org.apache.commons:commons-lang3").version).toBe("3.12.0");
    expect(nodeNamed(lockfile, "com.google.guava:guava").toldBy).toBeUndefined();
    expect(artifactsOf(lockfile).filter((name) => name.includes("checker"))).toEqual([]);
    const service = lockfile.nodes.find(({ source }) => source === "workspace");
    expect(service?.requires.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "org.springframework.boot:spring-boot-starter-log4j2 runtime",
      "com.google.guava:guava runtime",
      "org.apache.commons:commons-text runtime",
      "org.springframework.boot:spring-boot-starter-test development",
      "org.springframework.boot:spring-boot-starter-parent runtime",
    ]);

    const moved = text.replace(
      "  <dependencies>",
      "  <properties><log4j2.version>2.17.1</log4j2.version></properties>\n  <dependencies>",
    );
    const after = explore(readProject(moved), { poms }).lockfile;
    expect(nodeNamed(after, "org.apache.logging.log4j:log4j-core").version).toBe("2.17.1");
  });

  it("goes through modules of the repository, which are first-party", () => {
    const core = projectOf(dependencies(dependencyOf("g:a:1"), dependencyOf("g:t:1", "<scope>test</scope>")))
      .replace("<artifactId>r<", "<artifactId>core<")
      .replace("<groupId>r<", "<groupId>s<");
    const app = projectOf(dependencies(dependencyOf("s:core:1")));
    const read = readProject(app, { "core/pom.xml": core }, "app/pom.xml");
    const { lockfile } = explore(read, { poms: { "g:a:1": {} } });
    expect(artifactsOf(lockfile)).toEqual(["g:a:1"]);
    expect(nodeNamed(lockfile, "s:core")).toMatchObject({ source: "workspace", version: "1" });
    expect(nodeNamed(lockfile, "s:core").requires.map(({ name }) => name)).toEqual(["g:a"]);
  });

  it("tells which versions stay unknown because a parent cannot be read", () => {
    const text = projectOf(
      `<parent><groupId>g</groupId><artifactId>p</artifactId><version>1</version><relativePath/></parent>${dependencies(dependencyOf("g:a"), dependencyOf("g:b:1"))}`,
    );
    const { lockfile } = explore(readProject(text), { poms: {} });
    expect(lockfile.problems.map(({ kind, message }) => ({ kind, message }))).toEqual([
      {
        kind: "unresolved",
        message: 'the version of "g:a" is not known, because these could not be read: "g:p:1"',
      },
      {
        kind: "unresolved",
        message: 'what these depend on is not known, nobody tells of them: "g:b:1"',
      },
    ]);
    expect(nodeNamed(lockfile, "g:a").version).toBe("");
  });

  it("asks for everything that it can know of by now, once", () => {
    const read = readProject(projectOf(dependencies(dependencyOf("g:a:1"), dependencyOf("g:b:[1,2)"))));
    const { needs } = resolveMaven(read, { poms: new Map(), versions: new Map(), hidden: new Set() });
    expect(needs).toEqual([
      { kind: "pom", name: "g:a", version: "1" },
      { kind: "versions", name: "g:b" },
    ]);
  });

  it("leaves a lockfile without a project as it is", () => {
    const read = { ...readProject(projectOf("")), project: [] };
    expect(resolveMaven(read, { poms: new Map(), versions: new Map(), hidden: new Set() })).toEqual({
      lockfile: read,
      needs: [],
    });
  });

  it("takes a bounded time for worlds that grow without end", () => {
    const names = Array.from({ length: 200 }, (_, at) => `g:n${at}`);
    const all = names.map((name) =>
      on(name, "1", { exclusions: names.slice(0, 20).map((one) => `${one}x`) }),
    );
    const poms = Object.fromEntries(names.map((name) => [`${name}:1`, { dependencies: all }]));
    const start = performance.now();
    const { lockfile } = explore(readProject(projectOf(dependencies(dependencyOf("g:n0:1")))), { poms });
    expect(artifactsOf(lockfile)).toHaveLength(200);
    expect(performance.now() - start).toBeLessThan(6_000);
  });
});
