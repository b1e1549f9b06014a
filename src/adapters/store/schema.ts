/** What Kysely knows of the tables in the schema `weir`; made by `migrations/`. */
import type { ColumnType, Generated, GeneratedAlways } from "kysely";
import type { Published } from "../../ports.js";

/** The schema of PostgreSQL that holds our tables. */
export const SCHEMA = "weir";

interface PullRequestTable {
  repository_id: number;
  number: number;
  installation_id: number;
  owner: string;
  repository: string;
  open: Generated<boolean>;
  /** Raised by every delivery; `done` follows it. Work is due while revision > done. */
  revision: number;
  done: Generated<number>;
  /** Newest delivery that raised the revision; null after sweeps. */
  delivery: string | null;
  leased_until: Date | null;
  lease_token: string | null;
  /** Written as JSON text; rows of older versions may lack fields. */
  published: ColumnType<Partial<Published>, string | undefined, string>;
  /** `published.head`, for the index. */
  head: GeneratedAlways<string | null>;
  /** When and how often in a row its job was dead-lettered. */
  dead_at: Date | null;
  deaths: Generated<number>;
  changed_at: Generated<Date>;
}

interface DeliveryTable {
  id: string;
  event: string;
  action: string | null;
  received_at: Generated<Date>;
  /** Its job was dead-lettered: the same id is processed again. */
  dead: Generated<boolean>;
}

/** Which revision of which pull request a delivery brought about. */
interface DeliveryPullTable {
  delivery_id: string;
  repository_id: number;
  number: number;
  revision: number;
}

interface GraphCacheTable {
  key: Buffer;
  /** gzip of JSON. */
  body: Buffer;
  /** Bytes of `body`. */
  size: GeneratedAlways<number>;
  used_at: Generated<Date>;
}

interface ValueCacheTable {
  key: Buffer;
  value: unknown;
  stored_at: Generated<Date>;
  used_at: Generated<Date>;
}

/** All tables. */
export interface Tables {
  pull_request: PullRequestTable;
  delivery: DeliveryTable;
  delivery_pull: DeliveryPullTable;
  graph_cache: GraphCacheTable;
  value_cache: ValueCacheTable;
}
