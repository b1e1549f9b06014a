import type { Kysely as KyselyType } from "kysely";
import { CompiledQuery, Kysely, Migrator, PostgresDialect, sql } from "kysely";
import { Pool, TypeOverrides, types } from "pg";
import type { Logger } from "pino";
import { StoreError } from "../../core/errors.js";
import type { SqlExecutor } from "../../ports.js";
import { asStoreError, tried } from "./failure.js";
import { MIGRATIONS } from "./migrations/index.js";
import { SCHEMA } from "./schema.js";
import type { Tables } from "./schema.js";

/** The tables of Weir, every query in the schema `weir`. */
export type Store = KyselyType<Tables>;

/** An open database: migrated, its version checked. */
export interface Database {
  readonly store: Store;
  /** Plain SQL on the same pool, for the queue. */
  readonly executor: SqlExecutor;
  /** Plain SQL within one transaction; what `run` throws rolls it back. */
  transaction<T>(run: (transaction: SqlExecutor) => Promise<T>): Promise<T>;
  /** One round trip. @throws {StoreError} */
  ping(): Promise<void>;
  /** Waits for running queries. */
  close(): Promise<void>;
}

/** How to open a database. */
interface DatabaseOptions {
  readonly url: string;
  readonly log: Logger;
  /** Connections at the most; default 10. */
  readonly connections?: number;
  /** Default true. false: a database that lacks migrations, or is none of ours, is refused instead. */
  readonly migrate?: boolean;
}

const OLDEST_SERVER = 150_000;
/** Longer than any query of ours may take; frees a connection whose server went silent. */
const QUERY_TIME_MS = 60_000;

/** Numbers of GitHub and counters fit in a double; pg gives bigint as text unless told otherwise. */
const numbers = new TypeOverrides();
numbers.setTypeParser(types.builtins.INT8, Number);

function openPool(options: DatabaseOptions, connections: number, queryTime: number | undefined): Pool {
  const pool = new Pool({
    connectionString: options.url,
    application_name: "weir",
    max: connections,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: numbers,
    ...(queryTime === undefined ? {} : { query_timeout: queryTime }),
  });
  // Without a listener a connection that breaks while idle would end the process; the pool makes a new one.
  pool.on("error", (error) => {
    options.log.warn({ err: error }, "a database connection broke while idle");
  });
  return pool;
}

async function checkServer(pool: Pool): Promise<void> {
  const answer = await pool.query<{ version: number; text: string }>(
    "select current_setting('server_version_num')::int as version, current_setting('server_version') as text",
  );
  const server = answer.rows[0];
  if (server === undefined || server.version < OLDEST_SERVER) {
    throw new StoreError(`PostgreSQL 15 or newer is needed, this server is ${server?.text ?? "unknown"}`, {
      retryable: false,
    });
  }
}

async function checkNotNewer(migrator: Migrator, pool: Pool): Promise<void> {
  const there = await pool.query<{ name: string | null }>(
    "select to_regclass($1 || '.kysely_migration')::text as name",
    [SCHEMA],
  );
  if (there.rows[0]?.name == null) return;
  const known = new Set((await migrator.getMigrations()).map((migration) => migration.name));
  const applied = await pool.query<{ name: string }>(
    `select name from ${SCHEMA}.kysely_migration order by name`,
  );
  const unknown = applied.rows.map((row) => row.name).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new StoreError(
      `The database was migrated by a newer Weir (${unknown.join(", ")}). Start that version, or restore a backup.`,
      { retryable: false },
    );
  }
}

/** For whoever only reads: asking must not change anything. */
async function checkMigrated(migrator: Migrator): Promise<void> {
  const missing = (await migrator.getMigrations()).filter(({ executedAt }) => executedAt === undefined);
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(", ");
    throw new StoreError(`The database is no Weir's, or an older one's: it lacks ${names}.`, {
      retryable: false,
    });
  }
}

/** Own pool without time limits: a replica may wait long for another one's migration. */
async function migrate(options: DatabaseOptions): Promise<void> {
  const pool = openPool(options, 2, undefined);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    await checkServer(pool);
    const migrator = new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
      migrationTableSchema: SCHEMA,
    });
    await checkNotNewer(migrator, pool);
    if (options.migrate === false) {
      await checkMigrated(migrator);
      return;
    }
    const { error, results } = await migrator.migrateToLatest();
    for (const result of results ?? []) {
      options.log.info({ migration: result.migrationName, status: result.status }, "database migration");
    }
    if (error !== undefined) throw asStoreError("Migrating the database failed", error);
  } catch (error) {
    throw asStoreError("The database cannot be used", error);
  } finally {
    await db.destroy();
  }
}

/** SQL text with $1 … through Kysely, so that it runs on the connection of a transaction. */
export function executorOn(db: KyselyType<Tables>): SqlExecutor {
  return {
    executeSql: async (text, values) => {
      const { rows } = await db.executeQuery(CompiledQuery.raw(text, [...(values ?? [])]));
      return { rows };
    },
  };
}

/**
 * Connects, checks the server (PostgreSQL ≥ 15), migrates unless told otherwise; safe with several replicas starting at once.
 * @throws {StoreError} not reachable, too old, or migrated by a newer Weir
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  await migrate(options);
  const pool = openPool(options, options.connections ?? 10, QUERY_TIME_MS);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    store: db.withSchema(SCHEMA),
    executor: {
      // pg-boss sends several statements in one text; that works only without parameters, straight on the pool.
      executeSql: async (text, values) => {
        const answer = await (values === undefined ? pool.query(text) : pool.query(text, [...values]));
        return { rows: Array.isArray(answer) ? [] : (answer.rows as unknown[]) };
      },
    },
    transaction: (run) => db.transaction().execute((trx) => run(executorOn(trx))),
    ping: () =>
      tried("The database does not answer", async () => {
        await sql`select 1`.execute(db);
      }),
    close: () => db.destroy(),
  };
}
