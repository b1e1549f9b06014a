import { expiryOf } from "../core/commands.js";
import type { Command } from "../core/model/command.js";
import { foldName } from "../core/model/ecosystem.js";
import type { JudgedFinding } from "../core/model/finding.js";
import type { PullRequestAddress } from "../core/model/job.js";
import type { Acceptance, Saying } from "../core/model/ledger.js";
import type { Policy } from "../core/policy/policy.js";
import { riskOfFindings } from "../core/pipeline.js";
import { acceptAnswer } from "../core/report/answers.js";
import { codeSpan } from "../core/report/markdown.js";
import { type Involvement, mayRun } from "../core/rights.js";
import type { Evaluation } from "./evaluate.js";
import type { Asking, Outcome } from "./asking.js";
import type { JobPorts } from "./ports.js";
import { targetOf } from "./suggest-fix.js";

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a decision is taken on. */
export interface Decision {
  readonly asking: Asking;
  readonly evaluation: Evaluation;
  readonly involved: () => Promise<Involvement>;
  /** The policy at the default branch: whoever may write to the base branch cannot make it looser. */
  readonly home: Policy;
}

/** What came of it, and which pull requests are to be reviewed again. */
interface Decided {
  readonly outcome: Outcome;
  readonly touches: readonly PullRequestAddress[];
}

const refused = (say: string): Decided => ({ outcome: { done: false, say }, touches: [] });

/**
 * Accepts what a pull request's review finds on a target: exactly what is found now, so nothing that is not here can be
 * accepted in advance.
 */
export async function accept(
  ports: JobPorts,
  { asking, evaluation, involved, home }: Decision,
  command: Extract<Command, { verb: "accept" }>,
): Promise<Decided> {
  const { asker, policy, pull, state, comment } = asking;
  const both = [policy.settings, home.settings];
  const { target, flag, term, reach, reason } = command;
  const now = ports.clock();
  const until = expiryOf(term, now);
  if (until.getTime() <= now.getTime()) return refused("That day is over.");
  const longestDays = Math.min(...both.map((settings) => settings.longestDays));
  const longest = new Date(now.getTime() + longestDays * DAY_MS);
  if (until.getTime() > longest.getTime() + DAY_MS)
    return refused(`The policy lets a risk be accepted for ${longestDays} days at the most.`);
  if (!both.every((settings) => settings.reach.includes(reach)))
    return refused(`The policy does not let an acceptance reach ${reach}.`);
  const meant = evaluation.review.findings.filter(
    (finding) =>
      finding.state !== "fixed" && (flag === null || finding.flag === flag) && isMeant(target, finding),
  );
  // What an earlier attempt at this comment accepted is accepted once: the ledger knows it again.
  const findings = meant.filter(({ accepted }) => accepted?.lapse !== null || accepted.url === comment.url);
  const name = codeSpan(target.kind === "advisory" ? target.id : target.name);
  if (findings.length === 0)
    return refused(
      meant.length > 0
        ? `What this pull request has on ${name} is accepted already.`
        : `This pull request has no finding on ${name}${flag === null ? "" : ` of the flag ${codeSpan(flag)}`}: only what a review finds can be accepted.`,
    );
  const blocks = findings.some(({ level }) => level === "block");
  for (const settings of both) {
    const may = mayRun("accept", asker, await involved(), settings, blocks);
    if (may.answer !== "allowed")
      return refused(may.answer === "refused" ? `Not accepted: ${may.why}.` : "Not accepted.");
  }
  const risk = riskOfFindings(evaluation.lockfiles);
  const acceptance = await ports.ledger.accept(state.ownerId, {
    by: { id: asker.account.id, login: asker.account.login },
    at: now.toISOString(),
    until: until.toISOString(),
    reason,
    reach,
    said: sayingOf(pull, state.head, comment.url),
    covers: findings.map(risk),
  });
  return {
    outcome: { done: true, say: acceptAnswer(acceptance) },
    touches: await touchedBy(ports, asking, acceptance),
  };
}

/** Takes back what is accepted here on a target, or one acceptance by its id. */
export async function revoke(
  ports: JobPorts,
  { asking }: Decision,
  command: Extract<Command, { verb: "revoke" }>,
): Promise<Decided> {
  const { asker, pull, state, comment } = asking;
  const { target, reason } = command;
  const where = { repositoryId: pull.repositoryId, numbers: [pull.number] };
  const { acceptances } = await ports.ledger.reaching(state.ownerId, where);
  const meant = acceptances.filter((acceptance) => isOf(acceptance, target));
  if (meant.length === 0)
    return refused("Nothing that is accepted here is meant by that; `/weir accepted` lists what is.");
  const revoked: string[] = [];
  const touches = new Map<string, PullRequestAddress>();
  for (const acceptance of meant) {
    const reached = await touchedBy(ports, asking, acceptance);
    // Raised before it is written: should this process die in between, the sweep reviews what is no longer covered.
    for (const other of reached) await ports.pulls.raise(other);
    const ended = await ports.ledger.revoke(state.ownerId, {
      acceptance: acceptance.id,
      by: { id: asker.account.id, login: asker.account.login },
      at: ports.clock().toISOString(),
      reason,
      said: sayingOf(pull, state.head, comment.url),
    });
    if (ended) revoked.push(acceptance.id);
    for (const other of reached) touches.set(`${other.repositoryId}#${other.number}`, other);
  }
  const say = `Revoked: ${revoked.map((id) => codeSpan(id)).join(", ")}.`;
  return {
    outcome: { done: true, say: revoked.length === 0 ? "It was revoked already." : say },
    touches: [...touches.values()],
  };
}

function sayingOf(pull: PullRequestAddress, commit: string, url: string): Saying {
  const { owner, repository, repositoryId, number } = pull;
  return { owner, repository, repositoryId, number, commit, url };
}

function isMeant(target: Extract<Command, { verb: "accept" }>["target"], finding: JudgedFinding): boolean {
  if (target.kind === "advisory") return finding.advisory?.ids.includes(target.id) === true;
  return targetOf(target, finding.component);
}

function isOf({ id, covers }: Acceptance, target: Extract<Command, { verb: "revoke" }>["target"]): boolean {
  switch (target.kind) {
    case "acceptance":
      return id.toUpperCase() === target.id.toUpperCase();
    case "advisory":
      return covers.some(({ advisories }) => advisories.includes(target.id));
    case "name":
      return covers.some(
        (risk) =>
          (target.type === null || target.type === risk.type) &&
          (target.version === null || target.version === risk.version) &&
          foldName(risk.type, target.name) === foldName(risk.type, risk.name),
      );
  }
}

/** The pull request itself first; others that it reaches follow. */
async function touchedBy(
  ports: JobPorts,
  { pull, state }: Asking,
  acceptance: Acceptance,
): Promise<readonly PullRequestAddress[]> {
  const keys = await ports.ledger.touchedBy(state.ownerId, acceptance);
  const others = await Promise.all(keys.map((key) => ports.pulls.address(key)));
  const rows = others.flatMap((row) => (row === null ? [] : [row.address]));
  return [
    pull,
    ...rows.filter(
      ({ repositoryId, number }) => repositoryId !== pull.repositoryId || number !== pull.number,
    ),
  ];
}
