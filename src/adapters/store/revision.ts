import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { PullRequestAddress } from "../../core/model/job.js";
import type { Tables } from "./schema.js";

/**
 * The upsert that raises a pull request's revision by one. A delivery brings a dead-lettered pull request back to life
 * at once; without one (null) the delivery of a revision that is not done yet stays the newest.
 */
export function raiseRevision(store: Kysely<Tables>, address: PullRequestAddress, delivery: string | null) {
  return store
    .insertInto("pull_request")
    .values({
      repository_id: address.repositoryId,
      number: address.number,
      installation_id: address.installationId,
      owner: address.owner,
      repository: address.repository,
      revision: 1,
      delivery,
    })
    .onConflict((conflict) =>
      conflict.columns(["repository_id", "number"]).doUpdateSet((row) => ({
        revision: sql<number>`pull_request.revision + 1`,
        installation_id: row.ref("excluded.installation_id"),
        owner: row.ref("excluded.owner"),
        repository: row.ref("excluded.repository"),
        changed_at: sql<Date>`now()`,
        ...(delivery === null
          ? {
              delivery: sql<
                string | null
              >`case when pull_request.revision > pull_request.done then pull_request.delivery end`,
            }
          : { delivery, dead_at: null }),
      })),
    );
}
