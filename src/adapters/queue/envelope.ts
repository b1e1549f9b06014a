import { z } from "zod";
import type { Job } from "../../core/model/job.js";
import type { Envelope, Epitaph } from "./boss.js";

const pull = z.object({ repositoryId: z.number(), number: z.number() });

const repository = z.object({
  installationId: z.number(),
  owner: z.string(),
  repository: z.string(),
  repositoryId: z.number(),
});
const account = z.object({ id: z.number(), login: z.string(), bot: z.boolean() });
const comment = z.object({
  kind: z.enum(["issue", "review"]),
  id: z.number(),
  thread: z.number().nullable(),
  url: z.string(),
  author: account,
  viaApp: z.boolean(),
  body: z.string(),
});
const commit = repository.extend({
  kind: z.enum(["merge-group", "merged"]),
  ownerId: z.number(),
  head: z.string(),
  base: z.string(),
  baseRef: z.string(),
  headRef: z.string().nullable(),
});

const job: z.ZodType<Job> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("review-change"), pull }),
  // An older Weir named no base: it meant every open pull request.
  repository.extend({ kind: z.literal("review-open-pulls"), base: z.string().nullable().default(null) }),
  z.object({
    kind: z.literal("run-command"),
    pull: repository.extend({ number: z.number() }),
    comment,
  }),
  z.object({
    kind: z.literal("run-action"),
    repository,
    head: z.string(),
    action: z.string(),
    sender: account,
  }),
  z.object({ kind: z.literal("review-commit"), commit }),
  z.object({ kind: z.literal("end-group"), repository, head: z.string() }),
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
