/** What follows the reviews: a question, accepted risks, the merge queue, a merge, and an acceptance that runs out. */
import type { GitHubDouble } from "../test/github-double/github-double.js";
import type { IssueComment } from "../test/github-double/state/conversation.js";
import { saidOf, weirRunOn } from "./arrival.js";
import type { MovableClock } from "./clock.js";
import { MAINTAINER, ONLOOKER } from "./people.js";
import { chapter, commitLine, event, reviewLine, spoken } from "./print.js";
import type { Opened } from "./seed.js";
import { NotAsExpected, seen } from "./waiting.js";

/** Where the second act plays. */
export interface Stage {
  readonly github: GitHubDouble;
  readonly opened: readonly Opened[];
  /** The service's. */
  readonly clock: MovableClock;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What was accepted of a pull request, as its review tells it. */
interface Accepted {
  readonly by: string;
  /** YYYY-MM-DD */
  readonly until: string;
}

const ACCEPTED_FOR_DAYS = 30;

/**
 * Plays it, after the reviews have come: every step waits for what Weir does.
 * @returns what did not come out as it should, as a sentence; null = all did
 */
export async function secondAct(stage: Stage): Promise<string | null> {
  const adverts = named(stage, "adverts");
  const checkout = named(stage, "checkout");
  try {
    stage.say(chapter("A question"));
    await asks(stage, adverts);
    stage.say(chapter("Risks are accepted, by somebody else than who opened the pull request"));
    await accepts(
      stage,
      adverts,
      ["form-data", "jquery"],
      "reports are not public, both are due next sprint",
    );
    await accepts(stage, checkout, ["uuid", "redis-parser"], "the mirror is ours and is being replaced");
    stage.say(chapter("The merge queue, and the merge"));
    await merges(stage, adverts);
    stage.say(chapter("Time goes by"));
    await runsOut(stage, checkout);
    return null;
  } catch (error) {
    if (error instanceof NotAsExpected) return error.message;
    throw error;
  }
}

function named({ opened }: Stage, repository: string): Opened {
  const found = opened.find(({ demo }) => demo.repository === repository);
  if (found === undefined) throw new Error(`no pull request of ${repository}`);
  return found;
}

async function asks(stage: Stage, where: Opened): Promise<void> {
  const answer = await saysAndIsAnswered(stage, where, ONLOOKER, "/weir why form-data");
  if (!answer.body.includes("every chain goes through `superagent 10.2.1`")) {
    throw new NotAsExpected(`the answer on ${where.demo.repository} does not name superagent`);
  }
  stage.say(spoken("weir", where, answer.body));
}

/** Says something, and waits for the answer and the sign that it was done. */
async function saysAndIsAnswered(
  { github, say, signal }: Stage,
  where: Opened,
  login: string,
  body: string,
): Promise<IssueComment> {
  say(spoken(login, where, body));
  const asked = github.person(login).comments(where.pull, body);
  const marker = `<!-- weir:answer issue ${asked.id} -->`;
  const has = (content: string) => asked.reactions.some((reaction) => reaction.content === content);
  const answer = () => {
    if (has("confused")) throw new NotAsExpected(`${login} was refused: ${body}`);
    const found = github.commentsOf(where.pull).find((each) => each.byApp && each.body.includes(marker));
    return found !== undefined && has("rocket") ? found : null;
  };
  return seen(`the answer to ${login} on ${where.demo.repository}`, answer, signal);
}

async function accepts(
  stage: Stage,
  where: Opened,
  components: readonly string[],
  why: string,
): Promise<void> {
  const { github, say, signal } = stage;
  const commands = components.map(
    (name) => `/weir accept ${name} for ${ACCEPTED_FOR_DAYS} days because ${why}`,
  );
  await saysAndIsAnswered(stage, where, MAINTAINER, commands.join("\n"));
  const accepted = await seen(
    `the success of ${where.demo.repository} after its risks were accepted`,
    () => {
      const { run, comment } = saidOf(github, where);
      const done = run?.status === "completed" && run.conclusion === "success";
      return done ? acceptedIn(comment?.body ?? "") : null;
    },
    signal,
  );
  if (accepted.by !== MAINTAINER) throw new NotAsExpected(`accepted by ${accepted.by}, not ${MAINTAINER}`);
  const what = components.join(" and ");
  say(reviewLine(where, saidOf(github, where)));
  say(event(`${what} of ${where.demo.repository}: accepted by ${accepted.by} until ${accepted.until}`));
}

function acceptedIn(review: string): Accepted | null {
  const [, by, until] = /accepted by `([^`]+)` until `(\d{4}-\d\d-\d\d)` because/.exec(review) ?? [];
  return by === undefined || until === undefined ? null : { by, until };
}

async function merges({ github, say, signal }: Stage, { demo, pull }: Opened): Promise<void> {
  const queue = github.mergeQueue(pull.repository, pull.baseRef);
  const group = queue.enqueue(pull, github.person(MAINTAINER).account);
  if (group === null) throw new NotAsExpected(`${demo.repository} got no merge group`);
  say(event(`${MAINTAINER} puts ${demo.repository} #${pull.number} into the merge queue`));
  const completed = (sha: string) => () => {
    const run = weirRunOn(github, pull.repository, sha);
    return run?.status === "completed" ? run : null;
  };
  const checked = await seen("the check of the merge group", completed(group.headSha), signal);
  say(commitLine("merge group", group.headSha, checked));
  const outcome = queue.advance();
  if (outcome !== "merged") throw new NotAsExpected(`the merge queue: ${outcome}, not merged`);
  await github.settled();
  const { mergeCommit } = pull;
  if (mergeCommit === null) throw new NotAsExpected(`${demo.repository} has no merge commit`);
  const after = await seen("the check of the merge commit", completed(mergeCommit), signal);
  if (after.conclusion !== "success") throw new NotAsExpected("the merge commit's check is no success");
  say(event(`${demo.repository} #${pull.number} is merged into ${pull.baseRef}`));
  say(commitLine("merge commit", mergeCommit, after));
}

/** Nobody tells the service: its next sweep sees what is over by its clock. */
async function runsOut({ github, clock, say, signal }: Stage, where: Opened): Promise<void> {
  clock.forward(ACCEPTED_FOR_DAYS + 1);
  say(event(`Weir's clock goes forward by ${ACCEPTED_FOR_DAYS + 1} days: ${day(clock.now())}`));
  const told = await seen(
    `the failure of ${where.demo.repository} after its acceptance ran out`,
    () => {
      const said = saidOf(github, where);
      const over = said.comment?.body.includes("but its time is over") ?? false;
      return over && said.run?.status === "completed" && said.run.conclusion === "failure" ? said : null;
    },
    signal,
  );
  say(reviewLine(where, told));
  say(event(`what was accepted in ${where.demo.repository} counts again`));
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
