import type PgBoss from "pg-boss";
import { z } from "zod";
import type { Job } from "../../core/model/job.js";
import type { Deliveries } from "../../ports.js";
import { EPITAPHS } from "./boss.js";
import type { Envelope, Epitaph } from "./boss.js";
import type { Fetched } from "./worker.js";

/** What is known of a job that failed for the last time. */
export interface Death {
  /** The newest delivery behind it; null when there was none (sweep). */
  readonly deliveryId: string | null;
  /** Message of the last failure; for operators, it may name internals. */
  readonly error: string;
}

/** Tells the people concerned (the check run). A throw is tried again. */
export type DeathHandler = (job: Job, death: Death) => Promise<void>;

/** pg-boss wraps the output of an expired job in `value`. */
const output = z.union([
  z.object({ message: z.string() }),
  z.object({ value: z.object({ message: z.string() }) }).transform(({ value }) => value),
]);

function errorOf(fetched: Fetched): string {
  const parsed = output.safeParse(fetched.output);
  return parsed.success ? parsed.data.message : "unknown error";
}

/**
 * A dead letter: its deliveries are marked, and what is to be told goes to a queue of its own, because pg-boss gives a
 * dead letter the retry limit of its job but no delay between tries.
 * @returns what is to be told; null when nothing was due any more
 */
export async function buryDeadLetter(
  boss: PgBoss,
  deliveries: Deliveries,
  envelope: Envelope,
  fetched: Fetched,
): Promise<Epitaph | null> {
  const grave = await deliveries.bury(envelope.job, envelope.delivery);
  if (grave === null) return null;
  const epitaph: Epitaph = { job: envelope.job, delivery: grave.delivery, error: errorOf(fetched) };
  await boss.send(EPITAPHS, epitaph);
  return epitaph;
}
