import { canonical, parseCommands } from "../core/commands.js";
import type { CommandComment, Job, PullRequestAddress } from "../core/model/job.js";
import { replyOf } from "../core/report/answers.js";
import { isStorm } from "../core/rights.js";
import type { JobRun, RepositoryAccess } from "../ports.js";
import type { CommandRecord } from "../ports/conversation.js";
import { askerOf } from "./asker.js";
import { type Execution, executionOf } from "./execute.js";
import type { JobPorts } from "./ports.js";
import { readPolicy } from "./read-policy.js";

/**
 * Carries out the commands of one comment, as it was when it was created. A comment is taken once: what an earlier
 * attempt has answered is edited, not said again. Reactions: 👀 when taken, 🚀 done, 😕 refused.
 */
export async function runCommand(
  ports: JobPorts,
  job: Extract<Job, { kind: "run-command" }>,
  run: JobRun,
): Promise<void> {
  const { pull, comment } = job;
  const { signal } = run;
  const readings = parseCommands(comment.body);
  if (readings.length === 0) return;
  const { known, asked } = await ports.commands.take(pull, comment);
  if (known !== null && known.state !== "taken") return;
  const access = await ports.github.repository(pull);
  const state = await access.reader.pullRequest(pull.number, signal);
  const place = { address: pull, ownerId: state.ownerId, policyRef: state.baseRef };
  const { policy } = await readPolicy(ports, access.reader, place, signal);
  const { author, viaApp } = comment;
  const heard = policy.settings.bots.some((bot) => bot.toLowerCase() === author.login.toLowerCase());
  if ((author.bot || viaApp) && !heard) {
    await ports.commands.settle(comment, { state: "refused", reply: null });
    return;
  }
  if (isStorm(asked, ports.clock())) {
    await access.conversation.react(comment, "confused", signal);
    await ports.commands.settle(comment, { state: "refused", reply: null });
    return;
  }
  await access.conversation.react(comment, "eyes", signal);
  const asker = await askerOf(ports, access.people, author, viaApp, policy.settings, signal);
  const execution: Execution = executionOf(ports, { pull, comment, access, state, asker, policy }, signal);
  const said: string[] = [];
  let refused = false;
  for (const reading of readings) {
    const outcome =
      reading.kind === "refused"
        ? ({ done: false, say: reading.message } as const)
        : await execution.carryOut(reading.command);
    refused ||= !outcome.done;
    if (outcome.say !== null) said.push(outcome.say);
  }
  await execution.end();
  const question = readings
    .map((reading) => (reading.kind === "refused" ? reading.text : canonical(reading.command)))
    .join("\n");
  const reply = said.length === 0 ? null : await answer(ports, access, job, known, question, said, signal);
  await access.conversation.react(comment, refused ? "confused" : "rocket", signal);
  await ports.commands.settle(comment, { state: refused ? "refused" : "done", reply });
}

/** Names the comment that it answers, so that a lost answer is found again instead of given twice. */
function markerOf({ kind, id }: CommandComment): string {
  return `<!-- weir:answer ${kind} ${id} -->`;
}

/** One reply for all commands of a comment; the same question again edits the reply that is there. */
async function answer(
  ports: JobPorts,
  access: RepositoryAccess,
  { pull, comment }: { readonly pull: PullRequestAddress; readonly comment: CommandComment },
  known: CommandRecord | null,
  question: string,
  said: readonly string[],
  signal: AbortSignal,
): Promise<CommandRecord["reply"]> {
  const marker = markerOf(comment);
  const body = `${marker}\n${replyOf(said)}`;
  const before = known?.reply ?? (await ports.commands.answerTo(pull, question));
  if (before !== null && before.kind === comment.kind && (await edit(access, before, body, signal)))
    return before;
  // An earlier attempt may have answered without anybody having heard of it.
  const lost = known === null ? null : await find(access, pull.number, comment, marker, signal);
  const id =
    lost ??
    (comment.kind === "issue" || comment.thread === null
      ? await access.publisher.createComment(pull.number, body, signal)
      : await access.conversation.replyInThread(pull.number, comment.thread, body, signal));
  const reply = { kind: comment.kind, id } as const;
  if (lost !== null) await edit(access, reply, body, signal);
  await ports.commands.answered(pull, question, reply);
  return reply;
}

function edit(
  { publisher, conversation }: RepositoryAccess,
  { kind, id }: NonNullable<CommandRecord["reply"]>,
  body: string,
  signal: AbortSignal,
): Promise<boolean> {
  return kind === "issue"
    ? publisher.updateComment(id, body, signal)
    : conversation.updateInlineComment(id, body, signal);
}

async function find(
  { publisher, conversation }: RepositoryAccess,
  number: number,
  { kind }: CommandComment,
  marker: string,
  signal: AbortSignal,
): Promise<number | null> {
  if (kind === "issue") return (await publisher.findComment(number, marker, signal))?.id ?? null;
  return (await conversation.ownInlineComments(number, marker, signal))[0]?.id ?? null;
}
