import type { Verb } from "./model/command.js";
import { type Account, type Role, ROLES } from "./model/person.js";
import type { PolicySettings } from "./policy/policy.js";

/** Who asks, as GitHub knows them. */
export interface Asker {
  readonly account: Account;
  /** Written through an app, by whomever. */
  readonly viaApp: boolean;
  readonly role: Role;
  /** Which of the teams that the policy names they are in; null = could not be asked. */
  readonly teams: readonly string[] | null;
}

/** What a person has to do with the pull request. null = not known. */
export interface Involvement {
  readonly author: boolean;
  /** Pushed its head, or a head that it had before. */
  readonly pushedHead: boolean | null;
  /** Wrote or committed one of its commits. */
  readonly wroteCommit: boolean | null;
}

/** Somebody who has no hand in it; also where that does not matter. */
export const UNINVOLVED: Involvement = { author: false, pushedHead: false, wroteCommit: false };

/** Whether a command is carried out. `ignored`: not even answered. */
export type Permission =
  | { readonly answer: "allowed" }
  | { readonly answer: "refused"; readonly why: string }
  | { readonly answer: "ignored" };

const ALLOWED: Permission = { answer: "allowed" };
const IGNORED: Permission = { answer: "ignored" };

/** The least role for what needs no more than one. */
const LEAST: Readonly<Record<Exclude<Verb, "accept" | "revoke">, Role>> = {
  help: "read",
  why: "read",
  explain: "read",
  accepted: "read",
  diff: "read",
  sbom: "read",
  fix: "read",
  init: "read",
  recheck: "write",
};

/**
 * Whether somebody may have a command carried out. Bots and apps are not heard unless the policy names them, and never
 * accept or revoke. Accepting needs write access, or being named by the policy (at least with read access); where the
 * policy wants four eyes, nobody who has a hand in the pull request accepts, and what is not known counts as a hand.
 * @param blocks whether what is accepted blocks
 */
export function mayRun(
  verb: Verb,
  asker: Asker,
  involved: Involvement,
  policy: Pick<PolicySettings, "acceptTeams" | "acceptPeople" | "fourEyes" | "bots">,
  blocks: boolean,
): Permission {
  const { account, viaApp, role } = asker;
  const decides = verb === "accept" || verb === "revoke";
  if (account.bot || viaApp) {
    if (!policy.bots.some((bot) => isSameLogin(bot, account.login))) return IGNORED;
    if (decides) return refused("an app does not accept risks: a person answers for that");
  }
  if (!decides) {
    const least = LEAST[verb];
    return isAtLeast(role, least) ? ALLOWED : refused(`it needs ${least} access to this repository`);
  }
  const chosen = isChosen(asker, policy);
  if (chosen === null)
    return refused("GitHub did not tell whether you are in a team that may accept risks; try again later");
  if (!chosen)
    return refused("it needs write access to this repository, or a team or person that the policy names");
  // Revoking makes nothing pass.
  if (verb === "revoke") return ALLOWED;
  const fourEyes = policy.fourEyes === "always" || (policy.fourEyes === "blocking" && blocks);
  return fourEyes ? unlessInvolved(involved) : ALLOWED;
}

function refused(why: string): Permission {
  return { answer: "refused", why };
}

function isAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** Logins are the same in any case. */
function isSameLogin(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** null = it depends on a team that could not be asked for. */
function isChosen(
  { account, role, teams }: Asker,
  policy: Pick<PolicySettings, "acceptTeams" | "acceptPeople">,
): boolean | null {
  if (isAtLeast(role, "write")) return true;
  if (!isAtLeast(role, "read")) return false;
  if (policy.acceptPeople.some((login) => isSameLogin(login, account.login))) return true;
  if (policy.acceptTeams.length === 0) return false;
  return teams === null ? null : teams.some((team) => policy.acceptTeams.includes(team));
}

function unlessInvolved({ author, pushedHead, wroteCommit }: Involvement): Permission {
  const other = "somebody else has to accept it (four eyes)";
  if (author) return refused(`you opened this pull request: ${other}`);
  if (pushedHead === true) return refused(`you pushed its newest commit, or one before it: ${other}`);
  if (wroteCommit === true) return refused(`you wrote one of its commits: ${other}`);
  if (pushedHead === null || wroteCommit === null)
    return refused(
      "it is not known who pushed and wrote its commits, so nobody can be told apart from them (four eyes): push again, or let the policy say otherwise",
    );
  return ALLOWED;
}

/** Commands of one person in one repository. */
const MOST = [
  { within: 10 * 60 * 1000, count: 20 },
  { within: 24 * 60 * 60 * 1000, count: 200 },
] as const;

/**
 * Whether a person asks too much: more than 20 comments in ten minutes or 200 in a day.
 * @param asked times of the person's comments with commands, the newest included
 */
export function isStorm(asked: readonly Date[], now: Date): boolean {
  return MOST.some(
    ({ within, count }) => asked.filter((at) => now.getTime() - at.getTime() < within).length > count,
  );
}
