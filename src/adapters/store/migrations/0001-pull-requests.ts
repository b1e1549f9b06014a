import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Pull requests with revision and lease, and the deliveries that raised it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table weir.pull_request (
      repository_id   bigint      not null,
      number          integer     not null,
      installation_id bigint      not null,
      owner           text        not null,
      repository      text        not null,
      open            boolean     not null default true,
      revision        bigint      not null,
      done            bigint      not null default 0,
      delivery        text,
      leased_until    timestamptz,
      lease_token     uuid,
      published       jsonb       not null default '{}',
      head            text        generated always as (published ->> 'head') stored,
      dead_at         timestamptz,
      deaths          integer     not null default 0,
      changed_at      timestamptz not null default now(),
      primary key (repository_id, number)
    )`.execute(db);
  await sql`create index pull_request_head on weir.pull_request (repository_id, head) where open`.execute(db);
  await sql`create index pull_request_ahead on weir.pull_request (changed_at) where revision > done`.execute(
    db,
  );
  await sql`
    create table weir.delivery (
      id          text        primary key,
      event       text        not null,
      action      text,
      received_at timestamptz not null default now(),
      dead        boolean     not null default false
    )`.execute(db);
  await sql`create index delivery_received on weir.delivery (received_at)`.execute(db);
  await sql`
    create table weir.delivery_pull (
      delivery_id   text    not null references weir.delivery on delete cascade,
      repository_id bigint  not null,
      number        integer not null,
      revision      bigint  not null,
      primary key (delivery_id, repository_id, number)
    )`.execute(db);
  await sql`create index delivery_pull_pull on weir.delivery_pull (repository_id, number)`.execute(db);
}
