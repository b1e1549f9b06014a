import type { Logger } from "pino";

import type { PrivateNames } from "../core/assess/privacy.js";
import type {
  AdvisorySource,
  Clock,
  DependencyResolver,
  ExploitSource,
  GitHub,
  GraphCache,
  JobQueue,
  LockfileParser,
  PackageFacts,
  PullRequests,
  ValueCache,
} from "../ports.js";
import type { Commits } from "../ports/commits.js";
import type { CommandLog } from "../ports/conversation.js";
import type { Ledger } from "../ports/ledger.js";

/** Everything the jobs work with; the composition root fills it. */
export interface JobPorts {
  readonly github: GitHub;
  readonly pulls: PullRequests;
  readonly queue: JobQueue;
  readonly parser: LockfileParser;
  readonly cache: GraphCache;
  readonly advisories: AdvisorySource;
  readonly exploits: ExploitSource;
  /** null = the operator lets nobody be asked. */
  readonly resolver: DependencyResolver | null;
  /** null = the operator lets nobody be asked. */
  readonly facts: PackageFacts | null;
  readonly ledger: Ledger;
  readonly commits: Commits;
  readonly commands: CommandLog;
  readonly privateNames: PrivateNames;
  /** What outlives the process without being anybody's state: when the last sweep was. */
  readonly memory: ValueCache;
  /** Of this Weir: stands in the documents it makes. */
  readonly version: string;
  readonly clock: Clock;
  readonly log: Logger;
}
