import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

import { askedFor, indiscretions, startDepsDev } from "../../demo/deps-dev/start.js";
import { readPairs } from "../../src/cli/compare-snapshots.js";
import { memoryCache } from "../../src/cli/memory-cache.js";
import { folderSnapshot } from "../../src/cli/snapshot.js";
import { resolvePairs } from "../../src/jobs/resolve.js";
import { dependencyResolver } from "../../src/sources.js";
import type { DepsDevServer } from "../support/deps-dev-server.js";

const REPOSITORIES = fileURLToPath(new URL("../../demo/repositories/", import.meta.url));
const now = () => new Date("2026-11-02T09:00:00Z");

let depsDev: DepsDevServer;
beforeAll(async () => {
  depsDev = await startDepsDev();
});
afterAll(() => depsDev.close());

/** What deps.dev is needed for in a repository of the demo, resolved. */
function resolved(repository: string) {
  const [base, head] = ["base", "head"].map((side) => folderSnapshot(`${REPOSITORIES}${repository}/${side}`));
  if (base === undefined || head === undefined) throw new Error("two sides");
  const resolver = dependencyResolver(
    {
      osvApi: "https://osv.invalid",
      osvFolder: null,
      kevSource: null,
      depsDevApi: depsDev.url.href,
      userAgent: "test",
    },
    { cache: memoryCache(now), now, meter: { upstreamFailure: () => undefined } },
  );
  const ports = { resolver, privateNames: { prefixes: [] } };
  return resolvePairs(ports, readPairs(base, head).pairs, AbortSignal.timeout(20_000));
}

describe("the demo's deps.dev", () => {
  it.each([
    ["catalogue", ["com.millbrook:pricing-client"]],
    ["tracking", ["github.com/millbrook/events"]],
  ])("knows all that %s inherits, and is not asked for what is private", async (repository, hidden) => {
    const { read, gaps } = await resolved(repository);
    const problems = read.flatMap(({ base, head }) => [base, head].map((graph) => graph?.lockfile.problems));
    expect(problems.length).toBeGreaterThan(1);
    expect(problems.flat()).toEqual([]);
    expect(gaps).toMatchObject([{ kind: "private", packages: hidden }]);
    expect(askedFor(depsDev)).not.toEqual([]);
    expect(indiscretions(depsDev)).toEqual([]);
    expect(depsDev.requests.filter(({ path }) => !depsDev.answers.has(path))).toEqual([]);
  });
});
