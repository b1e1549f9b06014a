import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { sql } from "kysely";
import type { ParsedLockfile } from "../../../src/core/model/lockfile.js";
import { cacheKey } from "../../../src/adapters/store/cache-key.js";
import { createGraphCache } from "../../../src/adapters/store/graph-cache.js";
import { prune } from "../../../src/adapters/store/prune.js";
import { createValueCache } from "../../../src/adapters/store/value-cache.js";
import { freshDatabase, silent } from "../../support/postgres.js";
import type { FreshDatabase } from "../../support/postgres.js";

let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

const lockfile: ParsedLockfile = {
  format: "package-lock",
  version: "3",
  path: "shop/package-lock.json",
  purlType: "npm",
  tells: { direct: true, scope: true, edges: true, integrity: true },
  lookup: "nested",
  nodes: [],
  services: [{ path: "shop", name: "nul \0 and half \ud800", node: "", manifest: null }],
  overrides: [],
  problems: [],
};

const age = (table: "graph_cache" | "value_cache", key: string, days: number) =>
  sql`update ${sql.table(`weir.${table}`)} set used_at = now() - make_interval(days => ${days})
      where key = ${cacheKey(key)}`.execute(fresh.database.store);

describe("the graph cache", () => {
  const cache = (maxLength?: number) =>
    createGraphCache(fresh.database.store, {
      log: silent,
      ...(maxLength === undefined ? {} : { maxLength }),
    });

  it("gives back what was put, and null for what was not", async () => {
    expect(await cache().get("a")).toBeNull();
    await cache().put("a", lockfile);
    await cache().put("a", { ...lockfile, version: "4" });
    expect(await cache().get("a")).toEqual({ ...lockfile, version: "4" });
  });

  it.each([
    ["not gzip", Buffer.from("junk")],
    ["not JSON", gzipSync("{")],
    ["of another shape", gzipSync(JSON.stringify({ format: "x" }))],
    ["larger than it may be", gzipSync(" ".repeat(400_000) + JSON.stringify(lockfile))],
  ])("takes a row that is %s for a miss", async (name, body) => {
    await fresh.database.store
      .insertInto("graph_cache")
      .values({ key: cacheKey(name), body })
      .execute();
    expect(await cache(100_000).get(name)).toBeNull();
    await cache(100_000).put(name, lockfile);
    expect(await cache(100_000).get(name)).toEqual(lockfile);
  });

  it("does not keep what is too large", async () => {
    await cache(10).put("large", lockfile);
    expect(await cache().get("large")).toBeNull();
  });
});

describe("the value cache", () => {
  const values = () => createValueCache(fresh.database.store);

  it("gives back any JSON under any key", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ unit: "binary", maxLength: 50 }), fc.jsonValue(), { maxKeys: 5 }),
        async (dictionary) => {
          const put = new Map<string, unknown>(Object.entries(dictionary));
          await values().put(put);
          const found = await values().get([...put.keys()]);
          for (const [key, value] of put) {
            expect(found.get(key)?.value).toEqual(JSON.parse(JSON.stringify(value)));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("tells apart keys that UTF-8 would not, and keeps keys and text of any kind", async () => {
    const put = new Map<string, unknown>([
      ["\ud800", 1],
      ["\ud801", 2],
      ["nul \0", { text: "nul \0, half \udfff" }],
      ["x".repeat(10_000), null],
    ]);
    await values().put(put);
    const found = await values().get([...put.keys(), "unknown"]);
    expect(new Map([...found].map(([key, { value }]) => [key, value]))).toEqual(put);
  });

  it("takes thousands at once, and says when they were stored", async () => {
    const put = new Map(Array.from({ length: 1001 }, (_, index) => [`many ${index}`, { index }]));
    const before = Date.now();
    await values().put(put);
    const found = await values().get([...put.keys()]);
    expect(found.size).toBe(1001);
    expect(found.get("many 1000")?.value).toEqual({ index: 1000 });
    expect(Math.abs((found.get("many 0")?.storedAt.getTime() ?? 0) - before)).toBeLessThan(10_000);
  });

  it("does not lock up when two write the same keys in different orders", async () => {
    const entries = Array.from({ length: 300 }, (_, index): [string, unknown] => [`same ${index}`, index]);
    await Promise.all(
      [entries, entries.toReversed(), entries, entries.toReversed()].map((order) =>
        values().put(new Map(order)),
      ),
    );
    expect((await values().get(["same 0", "same 299"])).size).toBe(2);
  });
});

describe("pruning", () => {
  it("deletes what nobody used for long, and nothing that was used since", async () => {
    const graphs = createGraphCache(fresh.database.store, { log: silent });
    const values = createValueCache(fresh.database.store);
    for (const key of ["old", "used"]) {
      await graphs.put(key, lockfile);
      await values.put(new Map([[key, 1]]));
      await age("graph_cache", key, 31);
      await age("value_cache", key, 31);
    }
    await graphs.get("used");
    await values.get(["used"]);
    expect(await prune(fresh.database.store)).toMatchObject({ deliveries: 0, graphs: 1, values: 1 });
    expect(await graphs.get("old")).toBeNull();
    expect(await graphs.get("used")).not.toBeNull();
    expect((await values.get(["old", "used"])).size).toBe(1);
  });

  it("keeps the graphs within their bytes, the longest unused go first", async () => {
    const graphs = createGraphCache(fresh.database.store, { log: silent });
    await sql`delete from weir.graph_cache`.execute(fresh.database.store);
    for (const key of ["three", "two", "one"]) await graphs.put(key, lockfile);
    await age("graph_cache", "three", 3);
    await age("graph_cache", "two", 2);
    const { size } = await fresh.database.store
      .selectFrom("graph_cache")
      .select("size")
      .executeTakeFirstOrThrow();
    expect((await prune(fresh.database.store, { graphBytes: 2 * size })).graphs).toBe(1);
    expect(await graphs.get("three")).toBeNull();
    expect(await graphs.get("two")).not.toBeNull();
  });

  it("forgets deliveries after a week", async () => {
    await fresh.database.store
      .insertInto("delivery")
      .values([
        { id: "old", event: "push", action: null, received_at: sql<Date>`now() - interval '8 days'` },
        { id: "new", event: "push", action: null, received_at: sql<Date>`now() - interval '6 days'` },
      ])
      .execute();
    expect((await prune(fresh.database.store)).deliveries).toBe(1);
  });
});
