import { pom } from "../../src/core/lockfiles/pom.js";
import type { LockedNode, ParsedLockfile } from "../../src/core/model/lockfile.js";
import type { MavenPom } from "../../src/core/model/maven.js";
import { readMavenRequirements } from "../../src/core/model/maven-requirements.js";
import { type ResolvedMaven, resolveMaven } from "../../src/core/resolve/maven.js";
import { type MavenKnowledge, pomKey } from "../../src/core/resolve/maven-knowledge.js";

/** Artifacts as deps.dev tells them; what is not in it nobody tells. */
export interface MavenWorld {
  /** By `groupId:artifactId:version`: the `maven` of `GetRequirements`. */
  readonly poms: Readonly<Record<string, unknown>>;
  readonly versions?: Readonly<Record<string, readonly string[]>>;
}

/** What a world came to, and by what it was found. */
export interface Explored extends ResolvedMaven {
  readonly known: MavenKnowledge;
  readonly rounds: number;
}

/** A pom.xml read by itself. @param files further POMs by repository path */
export function readProject(
  text: string,
  files: Readonly<Record<string, string>> = {},
  path = "pom.xml",
): ParsedLockfile {
  return pom.parse({ path, text, companions: new Map(Object.entries(files)) });
}

/** Resolves as a caller does: asks for what is needed until nothing is. */
export function explore(read: ParsedLockfile, world: MavenWorld, mostRounds = 100): Explored {
  const poms = new Map<string, MavenPom | null>();
  const versions = new Map<string, readonly string[] | null>();
  const known = { poms, versions, hidden: new Set<string>() };
  for (let rounds = 1; ; rounds += 1) {
    const resolved = resolveMaven(read, known);
    if (resolved.needs.length === 0 || rounds === mostRounds) return { ...resolved, known, rounds };
    for (const need of resolved.needs) {
      if (need.kind === "versions") versions.set(need.name, world.versions?.[need.name] ?? null);
      else {
        const key = pomKey(need.name, need.version);
        const maven = world.poms[key];
        poms.set(key, maven === undefined ? null : readMavenRequirements({ maven }, need.name, need.version));
      }
    }
  }
}

/** `group:artifact:version`, sorted; first-party nodes left out. */
export function artifactsOf({ nodes }: ParsedLockfile): string[] {
  return nodes
    .filter(({ source }) => source !== "workspace")
    .map((node) => `${node.name}:${node.version}`)
    .sort();
}

/** The node of a name. */
export function nodeNamed({ nodes }: ParsedLockfile, name: string): LockedNode {
  const node = nodes.find((one) => one.name === name);
  if (node === undefined) throw new Error(`no ${name}`);
  return node;
}

/** A pom.xml of `r:r:1`. */
export function projectOf(body: string): string {
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>r</groupId>
  <artifactId>r</artifactId>
  <version>1</version>
${body}
</project>
`;
}

/** One `<dependency>`, e.g. `g:a:1` with `<scope>test</scope>`. */
export function dependencyOf(coordinates: string, more = ""): string {
  const [group = "", artifact = "", version = ""] = coordinates.split(":");
  const written = version === "" ? "" : `<version>${version}</version>`;
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${written}${more}</dependency>`;
}
