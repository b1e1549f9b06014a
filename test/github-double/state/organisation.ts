import type { Account, Role } from "./account.js";
import type { Repository } from "./repository.js";

/** A membership that is private is shown to nobody, not even to an app in its webhooks. */
interface Membership {
  readonly role: "admin" | "member";
  readonly public: boolean;
}

interface TeamMembership {
  readonly role: "member" | "maintainer";
  /** Pending until the invitation is accepted. */
  readonly state: "active" | "pending";
}

export interface Team {
  readonly id: number;
  readonly slug: string;
  /** What its members may do, the members of its child teams may do too. */
  readonly parent: Team | null;
  /** Login in lower case → membership. */
  readonly members: Map<string, TeamMembership>;
  readonly roles: Map<Repository, Role>;
}

/** An organisation's people. */
export interface Organisation {
  /** Login in lower case → membership. */
  readonly members: Map<string, Membership>;
  /** Slug → team. */
  readonly teams: Map<string, Team>;
  /** What every member may do in every repository. */
  basePermission: "none" | "read" | "write" | "admin";
}

/** A team and the teams below it: GitHub counts their members as its own. */
function withChildren(organisation: Organisation, team: Team): Team[] {
  const children = [...organisation.teams.values()].filter(({ parent }) => parent === team);
  return [team, ...children.flatMap((child) => withChildren(organisation, child))];
}

/** Membership of a team or of one below it, the nearest first; undefined = none. */
export function membershipIn(
  organisation: Organisation,
  team: Team,
  { login }: Account,
): TeamMembership | undefined {
  return withChildren(organisation, team)
    .map(({ members }) => members.get(login.toLowerCase()))
    .find((each) => each !== undefined);
}
