import { describe, expect, it } from "@jest/globals";

import { pom } from "../../../src/core/lockfiles/pom.js";
import { readMavenRequirements } from "../../../src/core/model/maven-requirements.js";
import { resolveMaven } from "../../../src/core/resolve/maven.js";
import { type MavenKnowledge, pomKey } from "../../../src/core/resolve/maven-knowledge.js";

const TEXT = `<project>
  <modelVersion>4.0.0</modelVersion>
  <parent><groupId>org.boot</groupId><artifactId>parent</artifactId><version>2.5.0</version><relativePath/></parent>
  <groupId>com.acme</groupId>
  <artifactId>shop</artifactId>
  <dependencies>
    <dependency><groupId>org.boot</groupId><artifactId>web</artifactId></dependency>
    <dependency><groupId>org.logs</groupId><artifactId>core</artifactId><version>\${logs.version}</version></dependency>
    <dependency><groupId>com.acme</groupId><artifactId>prices</artifactId><version>1.4.0</version></dependency>
  </dependencies>
</project>
`;

/** What deps.dev tells, by `groupId:artifactId:version`. */
function knowledge(told: Readonly<Record<string, object | null>>, hidden: readonly string[]): MavenKnowledge {
  const poms = Object.entries(told).map(([key, maven]) => {
    const [group = "", artifact = "", version = ""] = key.split(":");
    const name = `${group}:${artifact}`;
    const read = maven === null ? null : readMavenRequirements({ maven }, name, version);
    return [pomKey(name, version), read] as const;
  });
  return { poms: new Map(poms), versions: new Map(), hidden: new Set(hidden) };
}

const told = {
  "org.boot:parent:2.5.0": {
    properties: [{ name: "logs.version", value: "2.14.1" }],
    dependencyManagement: [{ name: "org.boot:web", version: "2.5.0" }],
  },
  "org.boot:web:2.5.0": {},
  "org.logs:core:2.14.1": {},
  "com.acme:prices:1.4.0": null,
};
const resolved = (hidden: readonly string[]) =>
  resolveMaven(pom.parse({ path: "pom.xml", text: TEXT, companions: new Map() }), knowledge(told, hidden));

describe("a pom.xml with a private dependency and a parent from outside", () => {
  it("holds each dependency once, in the version that its parent says", () => {
    const { lockfile, needs } = resolved([]);
    expect(needs).toEqual([]);
    const named = lockfile.nodes.map(({ name, version }) => `${name} ${version}`);
    expect(named.filter((each) => !each.startsWith("com.acme:shop"))).toEqual([
      "org.boot:web 2.5.0",
      "org.logs:core 2.14.1",
      "com.acme:prices 1.4.0",
      "org.boot:parent 2.5.0",
    ]);
  });

  it("has a problem with what nobody tells of, and none with what is private", () => {
    expect(resolved([]).lockfile.problems).toMatchObject([
      { message: 'what these depend on is not known, nobody tells of them: "com.acme:prices:1.4.0"' },
    ]);
    expect(resolved(["com.acme:prices"]).lockfile.problems).toEqual([]);
  });
});
