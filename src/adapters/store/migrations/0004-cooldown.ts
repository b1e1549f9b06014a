import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Pull requests that turn green by themselves: when a cooldown is over. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table weir.pull_request add column look_again_at timestamptz`.execute(db);
  await sql`
    create index pull_request_look_again on weir.pull_request (look_again_at)
    where look_again_at is not null`.execute(db);
}
