import type { Logger } from "pino";

import type { PrivateNames } from "../core/assess/privacy.js";
import type { Policy } from "../core/policy/policy.js";
import type {
  AdvisorySource,
  Clock,
  ExploitSource,
  GitHub,
  GraphCache,
  JobQueue,
  LockfileParser,
  PullRequests,
  ValueCache,
} from "../ports.js";

/** Everything the jobs work with; the composition root fills it. */
export interface JobPorts {
  readonly github: GitHub;
  readonly pulls: PullRequests;
  readonly queue: JobQueue;
  readonly parser: LockfileParser;
  readonly cache: GraphCache;
  readonly advisories: AdvisorySource;
  readonly exploits: ExploitSource;
  readonly policy: Policy;
  readonly privateNames: PrivateNames;
  /** What outlives the process without being anybody's state: when the last sweep was. */
  readonly memory: ValueCache;
  readonly clock: Clock;
  readonly log: Logger;
}
