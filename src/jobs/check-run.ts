import { renderClosed, renderEnded, renderSuperseded } from "../core/report/check-run.js";
import type { CheckRunOutput, Conclusion } from "../core/model/review.js";
import type { Clock, Published, ReviewPublisher } from "../ports.js";
import { LeaseLost } from "./lease-lost.js";
import { sha256 } from "./sha256.js";

const OUTPUTS = { closed: renderClosed, superseded: renderSuperseded, ended: renderEnded } as const;

/**
 * What was written to GitHub under one lease. Every step is remembered before and after it is taken, so that whoever
 * continues after a crash looks for what may be there instead of creating it twice.
 */
export interface Journal {
  published: Published;
  readonly remember: (change: Partial<Published>) => Promise<void>;
}

/**
 * A journal that begins with what was published. `remember` throws LeaseLost when somebody else has taken over.
 * @param store false when the lease was lost
 */
export function journalOf(published: Published, store: (published: Published) => Promise<boolean>): Journal {
  const journal: Journal = {
    published,
    remember: async (change) => {
      journal.published = { ...journal.published, ...change };
      if (!(await store(journal.published))) throw new LeaseLost();
    },
  };
  return journal;
}

/** The check run of one pull request, merge group or commit under one lease. */
export interface CheckRun {
  /** Makes sure that a run is in progress on the head. */
  readonly start: (head: string) => Promise<void>;
  /** Completes the run; writes nothing when the head's run says the same already. */
  readonly complete: (head: string, output: CheckRunOutput, own: Conclusion) => Promise<void>;
  /** Completes what an earlier attempt left open on another head, or on this pull request when it closes. */
  readonly settle: (because: "superseded" | "closed" | "ended") => Promise<void>;
}

/**
 * A further run of one revision (its head moved, or its word changed before it was done) is numbered, so that no two
 * runs share an id and each can be looked for.
 */
function nextExternalId(first: string, previous: string | null): string {
  if (previous === first) return `${first}.2`;
  if (previous?.startsWith(`${first}.`) !== true) return first;
  return `${first}.${Number(previous.slice(first.length + 1)) + 1}`;
}

/**
 * Start, completion and recovery of check runs.
 * @param firstId external id of the first run under this lease: `<repository id>#<number>@<revision>` for a pull
 *   request, `<repository id>@<commit>` else
 */
export function checkRunOf(
  journal: Journal,
  firstId: string,
  publisher: ReviewPublisher,
  clock: Clock,
  signal: AbortSignal,
): CheckRun {
  // A run of an earlier attempt may hold annotations already.
  let resumed = false;

  const adopt = async (head: string, externalId: string): Promise<number | null> => {
    const found = await publisher.findCheckRun(head, externalId, signal);
    if (found !== null) await journal.remember({ checkRun: found });
    return found;
  };

  const begin = async (head: string): Promise<number> => {
    const { published } = journal;
    const attempted = published.head === head && !published.checkCompleted ? published.checkExternalId : null;
    if (attempted !== null) {
      const found = await adopt(head, attempted);
      if (found !== null) {
        resumed = true;
        return found;
      }
    }
    const externalId = attempted ?? nextExternalId(firstId, published.checkExternalId);
    await journal.remember({
      head,
      checkRun: null,
      checkExternalId: externalId,
      checkCompleted: false,
      checkDigest: null,
      // What was said of another head is not what others with this head are to be told.
      conclusion: published.head === head ? published.conclusion : null,
    });
    const id = await publisher.startCheckRun(head, externalId, clock(), signal);
    await journal.remember({ checkRun: id });
    return id;
  };

  return {
    start: async (head) => {
      const { published } = journal;
      if (published.head === head && published.checkCompleted) return;
      if (published.head === head && published.checkRun !== null) {
        resumed = true;
        return;
      }
      await begin(head);
    },
    complete: async (head, output, own) => {
      const digest = sha256(JSON.stringify(output));
      const { published } = journal;
      if (published.head === head && published.checkCompleted && published.checkDigest === digest) {
        if (published.conclusion !== own) await journal.remember({ conclusion: own });
        return;
      }
      // Annotations of a completed run cannot be taken back: what says something else is a new run.
      const open = published.head === head && !published.checkCompleted ? published.checkRun : null;
      const id = open ?? (await begin(head));
      await publisher.completeCheckRun(id, output, clock(), resumed, signal);
      await journal.remember({ checkCompleted: true, checkDigest: digest, conclusion: own });
    },
    settle: async (because) => {
      const { head, checkRun, checkExternalId, checkCompleted } = journal.published;
      if (head === null || checkExternalId === null || checkCompleted) return;
      const id = checkRun ?? (await adopt(head, checkExternalId));
      const output = OUTPUTS[because]();
      if (id !== null) await publisher.completeCheckRun(id, output, clock(), true, signal);
      await journal.remember({ checkCompleted: true, checkDigest: null, conclusion: null });
    },
  };
}
