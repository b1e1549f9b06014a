import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Caches of parsed lockfiles and of values. Keys are digests: text of any length and content may be a key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table weir.graph_cache (
      key     bytea       primary key,
      body    bytea       not null,
      size    integer     generated always as (octet_length(body)) stored,
      used_at timestamptz not null default now()
    )`.execute(db);
  // It is gzip already: storing it out of line without trying to compress it again.
  await sql`alter table weir.graph_cache alter column body set storage external`.execute(db);
  await sql`create index graph_cache_used on weir.graph_cache (used_at)`.execute(db);
  // `json`, not `jsonb`: it is never looked into here, and jsonb refuses \u0000 and lone surrogates in foreign text.
  await sql`
    create table weir.value_cache (
      key       bytea       primary key,
      value     json        not null,
      stored_at timestamptz not null default now(),
      used_at   timestamptz not null default now()
    )`.execute(db);
  await sql`create index value_cache_used on weir.value_cache (used_at)`.execute(db);
}
