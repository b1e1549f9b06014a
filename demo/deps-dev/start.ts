import { DepsDevServer } from "../../test/support/deps-dev-server.js";
import { ORGANISATION } from "../pull-requests.js";
import { type DemoModule, MODULES } from "./go.js";
import { type DemoPom, POMS } from "./maven.js";

/** Starts a deps.dev on loopback that knows what the demo's repositories inherit, and nothing else. */
export async function startDepsDev(): Promise<DepsDevServer> {
  const server = await DepsDevServer.start();
  for (const pom of POMS) {
    server.answers.set(`${pathOf("MAVEN", pom.name, pom.version)}:requirements`, requirements(pom));
  }
  for (const each of MODULES) {
    server.answers.set(`${pathOf("GO", each.name, each.version)}:dependencies`, dependencies(each));
  }
  return server;
}

/** Packages that it was asked for, each once, sorted. */
export function askedFor(server: DepsDevServer): readonly string[] {
  const names = server.requests.map(({ path }) => /\/packages\/([^/]+)/.exec(path)?.[1] ?? path);
  return [...new Set(names.map(decodeURIComponent))].sort();
}

/** Names that are nobody else's business and were sent out all the same, as sentences; empty = all is well. */
export function indiscretions(server: DepsDevServer): string[] {
  return askedFor(server)
    .filter((name) => name.includes(ORGANISATION))
    .map((name) => `deps.dev was asked for ${name}, which is private`);
}

function pathOf(system: string, name: string, version: string): string {
  return `/v3/systems/${system}/packages/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
}

/** https://docs.deps.dev/api/v3/#getrequirements */
function requirements({
  parent,
  properties = {},
  dependencies: asked = [],
  managed = [],
  imports = [],
}: DemoPom): object {
  return {
    maven: {
      ...(parent === undefined ? {} : { parent: dependency(parent) }),
      properties: Object.entries(properties).map(([name, value]) => ({ name, value })),
      dependencies: asked.map(dependency),
      dependencyManagement: [
        ...managed.map(dependency),
        ...imports.map((bom) => ({ ...dependency(bom), type: "pom", scope: "import" })),
      ],
    },
  };
}

function dependency(text: string): {
  readonly name: string;
  readonly version: string;
  readonly scope: string;
} {
  const [group = "", artifact = "", version = "", scope = ""] = text.split(":");
  return { name: `${group}:${artifact}`, version, scope };
}

/** https://docs.deps.dev/api/v3/#getdependencies */
function dependencies({ name, version, edges }: DemoModule): object {
  const modules = [...new Set([`${name} ${version}`, ...edges.flat()])];
  return {
    nodes: modules.map((each) => {
      const [its = "", at = ""] = each.split(" ");
      return { versionKey: { system: "GO", name: its, version: at }, bundled: false, errors: [] };
    }),
    edges: edges.map(([from, to]) => ({
      fromNode: modules.indexOf(from),
      toNode: modules.indexOf(to),
      requirement: to.split(" ")[1] ?? "",
    })),
    error: "",
  };
}
