import type { Account, Role } from "./account.js";
import { membershipIn } from "./organisation.js";
import type { Repository } from "./repository.js";
import type { World } from "./world.js";

const STRONGEST_FIRST: readonly Role[] = ["admin", "maintain", "write", "triage", "read"];

/** The strongest role that somebody has in a repository, whatever it comes from; null = none at all. */
export function roleOf(world: World, repository: Repository, account: Account): Role | null {
  const held = new Set<Role>(rolesOf(world, repository, account));
  return STRONGEST_FIRST.find((role) => held.has(role)) ?? null;
}

function* rolesOf(world: World, repository: Repository, account: Account): Generator<Role> {
  const login = account.login.toLowerCase();
  if (repository.owner.id === account.id) yield "admin";
  const direct = repository.roles.get(login);
  if (direct !== undefined) yield direct;
  if (!repository.private) yield "read";
  if (repository.owner.type !== "Organization") return;
  const organisation = world.organisation(repository.owner);
  const membership = organisation.members.get(login);
  if (membership === undefined) return;
  if (membership.role === "admin") yield "admin";
  if (organisation.basePermission !== "none") yield organisation.basePermission;
  for (const team of organisation.teams.values()) {
    const role = team.roles.get(repository);
    if (role !== undefined && membershipIn(organisation, team, account)?.state === "active") yield role;
  }
}

/**
 * How somebody stands to a repository, as payloads tell it. An app is not told of private memberships: such a member
 * looks like anybody else, whatever may be done with it.
 */
export function associationOf(world: World, repository: Repository, account: Account): string {
  if (account.id === repository.owner.id) return "OWNER";
  const login = account.login.toLowerCase();
  const membership =
    repository.owner.type === "Organization"
      ? world.organisation(repository.owner).members.get(login)
      : undefined;
  if (membership?.public === true) return "MEMBER";
  if (membership === undefined && repository.roles.has(login)) return "COLLABORATOR";
  const contributed = [...repository.pulls.values()].some(
    ({ author, mergedAt }) => author === account && mergedAt !== null,
  );
  return contributed ? "CONTRIBUTOR" : "NONE";
}
