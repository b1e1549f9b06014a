import { describe, expect, it } from "@jest/globals";
import { sql } from "kysely";
import { StoreError } from "../../../src/core/errors.js";
import { openDatabase } from "../../../src/adapters/store/database.js";
import { MIGRATIONS } from "../../../src/adapters/store/migrations/index.js";
import { emptyDatabase, silent } from "../../support/postgres.js";

describe("opening a database", () => {
  it("migrates an empty one from several replicas at once", async () => {
    const { url, drop } = await emptyDatabase();
    const opened = await Promise.all(Array.from({ length: 4 }, () => openDatabase({ url, log: silent })));
    const first = opened[0]?.store;
    if (first === undefined) throw new Error("none was opened");
    const applied = await sql<{ name: string }>`select name from weir.kysely_migration order by name`.execute(
      first,
    );
    expect(applied.rows.map((row) => row.name)).toEqual(Object.keys(MIGRATIONS));
    for (const database of opened) {
      await database.ping();
      await database.close();
    }
    await drop();
  });

  it("refuses what a newer Weir migrated, and says so", async () => {
    const { url, drop } = await emptyDatabase();
    const database = await openDatabase({ url, log: silent });
    await sql`insert into weir.kysely_migration values ('9999-later', now()::text)`.execute(database.store);
    await database.close();
    const opening = openDatabase({ url, log: silent });
    await expect(opening).rejects.toThrow(StoreError);
    await expect(opening).rejects.toThrow(/newer Weir \(9999-later\)/);
    await drop();
  });

  it("says that a server cannot be reached, and that trying again may help", async () => {
    const opening = openDatabase({ url: "postgresql://weir:secret@127.0.0.1:1/weir", log: silent });
    await expect(opening).rejects.toMatchObject({ code: "store", retryable: true });
    await expect(opening).rejects.not.toThrow(/secret/);
  });

  it("names its migrations in the order in which they run", () => {
    const names = Object.keys(MIGRATIONS);
    expect(names).toEqual(names.toSorted());
    expect(names.every((name) => /^\d{4}-[a-z-]+$/.test(name))).toBe(true);
  });
});
