import { GitHubError } from "../core/errors.js";
import type { PullRequestKey } from "../core/model/job.js";
import type { Account } from "../core/model/person.js";
import type { PolicySettings } from "../core/policy/policy.js";
import type { Asker, Involvement } from "../core/rights.js";
import type { PullRequestState } from "../ports.js";
import type { CommandLog, People } from "../ports/conversation.js";
import type { JobPorts } from "./ports.js";

/** What GitHub says of who asks: the role, and which of the policy's teams they are in. */
export async function askerOf(
  { log }: Pick<JobPorts, "log">,
  people: People,
  account: Account,
  viaApp: boolean,
  { acceptTeams }: Pick<PolicySettings, "acceptTeams">,
  signal: AbortSignal,
): Promise<Asker> {
  // Who may write needs no team, and an app has none.
  const role = account.bot ? "none" : await people.role(account.login, signal);
  const asksTeams = acceptTeams.length > 0 && (role === "read" || role === "triage");
  if (!asksTeams) return { account, viaApp, role, teams: [] };
  try {
    const teams: string[] = [];
    for (const team of acceptTeams) if (await people.inTeam(team, account.login, signal)) teams.push(team);
    return { account, viaApp, role, teams };
  } catch (error) {
    if (!(error instanceof GitHubError) || signal.aborted) throw error;
    log.warn({ err: error }, "A team could not be asked for");
    return { account, viaApp, role, teams: null };
  }
}

/** What a person has to do with a pull request as it is now. */
export async function involvementOf(
  people: People,
  commands: CommandLog,
  pull: PullRequestKey,
  state: PullRequestState,
  account: Account,
  signal: AbortSignal,
): Promise<Involvement> {
  const author = state.author.id === account.id;
  // Git believes every name: who pushed an earlier commit is known only from the push.
  const [pushers, before] = await Promise.all([
    commands.pushersOf(pull, state.head),
    commands.pushersOf(pull, null),
  ]);
  const pushedHead = before.includes(account.id) ? true : pushers.length === 0 ? null : false;
  const { commits, complete } = await people.commitsOf(pull.number, signal);
  const hands = commits.flatMap((commit) => [commit.author, commit.committer]);
  // An address that GitHub knows nobody of may be anybody's.
  const wroteCommit = hands.includes(account.id) ? true : complete && !hands.includes(null) ? false : null;
  return { author, pushedHead, wroteCommit };
}
