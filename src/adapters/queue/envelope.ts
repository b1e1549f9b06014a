import { z } from "zod";
import type { Job } from "../../core/model/job.js";
import type { Envelope, Epitaph } from "./boss.js";

const pull = z.object({ repositoryId: z.number(), number: z.number() });

const job: z.ZodType<Job> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("review-change"), pull }),
  z.object({
    kind: z.literal("review-open-pulls"),
    installationId: z.number(),
    owner: z.string(),
    repository: z.string(),
    repositoryId: z.number(),
  }),
  z.object({ kind: z.literal("sweep") }),
]);

const envelope = z.object({ job, delivery: z.string().nullable() });
const epitaph = envelope.extend({ error: z.string() });

/** What a job's row carries. @throws {z.ZodError} a newer Weir wrote it: an older one cannot run it */
export function readEnvelope(data: unknown): Envelope {
  return envelope.parse(data);
}

/** What an epitaph's row carries. @throws {z.ZodError} as above */
export function readEpitaph(data: unknown): Epitaph {
  return epitaph.parse(data);
}
