import type { Kysely } from "kysely";
import { sql } from "kysely";

/** What was said in pull requests and what became of it, and the commits that are no pull request's head. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await pushesAndCommands(db);
  await ledger(db);
  await commits(db);
}

async function pushesAndCommands(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table weir.pull_push (
      repository_id bigint      not null,
      number        integer     not null,
      head          text        not null,
      actor_id      bigint      not null,
      login         text        not null,
      at            timestamptz not null default now(),
      primary key (repository_id, number, head, actor_id)
    )`.execute(db);
  await sql`create index pull_push_at on weir.pull_push (at)`.execute(db);
  await sql`
    create table weir.command (
      kind          text        not null,
      comment_id    bigint      not null,
      repository_id bigint      not null,
      number        integer     not null,
      author_id     bigint      not null,
      taken_at      timestamptz not null default now(),
      state         text        not null default 'taken' check (state in ('taken', 'done', 'refused')),
      reply_kind    text,
      reply_id      bigint,
      primary key (kind, comment_id)
    )`.execute(db);
  await sql`create index command_asked on weir.command (repository_id, author_id, taken_at)`.execute(db);
  await sql`create index command_taken on weir.command (taken_at)`.execute(db);
  // The question is a digest: people's text of any length and content may be one.
  await sql`
    create table weir.command_answer (
      repository_id bigint      not null,
      number        integer     not null,
      question      bytea       not null,
      reply_kind    text        not null,
      reply_id      bigint      not null,
      answered_at   timestamptz not null default now(),
      primary key (repository_id, number, question)
    )`.execute(db);
  await sql`create index command_answer_at on weir.command_answer (answered_at)`.execute(db);
}

/**
 * The ledger only grows. `event` is the text that was hashed, byte for byte (`json` keeps it, `jsonb` would not, and
 * refuses \u0000 and lone surrogates in people's reasons). What questions are asked by stands in columns beside it.
 */
async function ledger(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table weir.ledger_event (
      owner_id      bigint      not null,
      sequence      bigint      not null,
      kind          text        not null check (kind in ('accepted', 'revoked')),
      acceptance    text        not null,
      reach         text,
      repository_id bigint      not null,
      number        integer     not null,
      until_at      timestamptz,
      once          bytea       not null,
      event         json        not null,
      hash          bytea       not null,
      written_at    timestamptz not null default now(),
      primary key (owner_id, sequence),
      unique (owner_id, once)
    )`.execute(db);
  await sql`create unique index ledger_acceptance on weir.ledger_event (owner_id, kind, acceptance)`.execute(
    db,
  );
  await sql`
    create index ledger_reaching on weir.ledger_event (owner_id, repository_id, reach, number)
    where kind = 'accepted'`.execute(db);
  await sql`create index ledger_until on weir.ledger_event (until_at) where kind = 'accepted'`.execute(db);
  await sql`
    create function weir.refuse_ledger_change() returns trigger language plpgsql as $function$
    begin
      raise exception 'the ledger of accepted risks only grows: % is refused', tg_op;
    end
    $function$`.execute(db);
  await sql`
    create trigger ledger_only_grows before update or delete or truncate on weir.ledger_event
    for each statement execute function weir.refuse_ledger_change()`.execute(db);
  // Whose open pull requests an acceptance for a whole organisation reaches.
  await sql`create index pull_request_installation on weir.pull_request (installation_id) where open`.execute(
    db,
  );
}

async function commits(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table weir.commit_check (
      repository_id bigint      not null,
      head          text        not null,
      kind          text        not null check (kind in ('merge-group', 'merged')),
      subject       json,
      done          boolean     not null default false,
      ended         boolean     not null default false,
      leased_until  timestamptz,
      lease_token   uuid,
      published     jsonb       not null default '{}',
      changed_at    timestamptz not null default now(),
      primary key (repository_id, head, kind)
    )`.execute(db);
  await sql`create index commit_check_changed on weir.commit_check (changed_at)`.execute(db);
  await sql`
    create table weir.promise (
      repository_id bigint      not null,
      number        integer     not null,
      body          bytea       not null,
      promised_at   timestamptz not null default now(),
      primary key (repository_id, number)
    )`.execute(db);
  // It is gzip already, as in 0002.
  await sql`alter table weir.promise alter column body set storage external`.execute(db);
}
