/** What Kysely knows of the tables in the schema `weir`; made by `migrations/`. */
import type { ColumnType, Generated, GeneratedAlways } from "kysely";
import type { CommandComment, CommitSubject } from "../../core/model/job.js";
import type { LedgerEvent } from "../../core/model/ledger.js";
import type { Reach } from "../../core/model/reach.js";
import type { Published } from "../../ports.js";
import type { CommandRecord } from "../../ports/conversation.js";

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
  /** When something turns green by itself. */
  look_again_at: Date | null;
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

/** Who was seen to push which head to a pull request. */
interface PullPushTable {
  repository_id: number;
  number: number;
  head: string;
  actor_id: number;
  login: string;
  at: Generated<Date>;
}

/** One comment with commands. */
interface CommandTable {
  kind: CommandComment["kind"];
  comment_id: number;
  repository_id: number;
  number: number;
  author_id: number;
  taken_at: Generated<Date>;
  state: Generated<CommandRecord["state"]>;
  reply_kind: CommandComment["kind"] | null;
  reply_id: number | null;
}

/** The newest answer to a question in a pull request. */
interface CommandAnswerTable {
  repository_id: number;
  number: number;
  /** `cacheKey` of the question. */
  question: Buffer;
  reply_kind: CommandComment["kind"];
  reply_id: number;
  answered_at: Generated<Date>;
}

/** Append-only: the database refuses anything but inserts. */
interface LedgerEventTable {
  /** GitHub account id. */
  owner_id: number;
  /** From 1, without holes, within the owner. */
  sequence: number;
  kind: LedgerEvent["kind"];
  /** Id of the acceptance that was made or revoked. */
  acceptance: string;
  /** null for revocations. */
  reach: Reach | null;
  /** Where it was said. */
  repository_id: number;
  number: number;
  /** null for revocations. */
  until_at: Date | null;
  /** What makes a repeated job add nothing (`onceKey`). */
  once: Buffer;
  /** Canonical JSON; read it as text, for its bytes are what was hashed. */
  event: ColumnType<unknown, string, never>;
  hash: Buffer;
  written_at: Generated<Date>;
}

interface CommitCheckTable {
  repository_id: number;
  head: string;
  kind: CommitSubject["kind"];
  /** null while only the end of a merge group is known. */
  subject: ColumnType<CommitSubject | null, string | null, string>;
  done: Generated<boolean>;
  ended: Generated<boolean>;
  leased_until: Date | null;
  lease_token: string | null;
  published: ColumnType<Partial<Published>, string | undefined, string>;
  changed_at: Generated<Date>;
}

interface PromiseTable {
  repository_id: number;
  number: number;
  /** gzip of JSON. */
  body: Buffer;
  promised_at: Generated<Date>;
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
  pull_push: PullPushTable;
  command: CommandTable;
  command_answer: CommandAnswerTable;
  ledger_event: LedgerEventTable;
  commit_check: CommitCheckTable;
  promise: PromiseTable;
  graph_cache: GraphCacheTable;
  value_cache: ValueCacheTable;
}
