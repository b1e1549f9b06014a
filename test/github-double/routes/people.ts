import { nodeId, userJson } from "../render/basics.js";
import type { Call } from "../server/call.js";
import { notFound, Refusal } from "../server/refusal.js";
import { json, type Route } from "../server/route.js";
import { roleOf } from "../state/access.js";
import { permissionOf, type Account, type Role } from "../state/account.js";
import { membershipIn } from "../state/organisation.js";

/** Who may do what, and who is in which team. */
export const peopleRoutes: readonly Route[] = [
  {
    route: "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
    needs: [["metadata", "read"]],
    answer: permission,
  },
  {
    route: "GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
    needs: { organisation: ["members", "read"] },
    answer: teamMembership,
  },
];

function permission(call: Call) {
  const { world, repository } = call;
  const account = personOf(call);
  if (account === undefined) throw new Refusal(404, `${call.text("username")} is not a user`);
  const role = roleOf(world, repository, account);
  const at = (...roles: readonly Role[]) => role !== null && roles.includes(role);
  return json({
    permission: role === null ? "none" : permissionOf(role),
    role_name: role ?? "none",
    user: {
      ...userJson(world, account),
      node_id: nodeId("U", account.id),
      permissions: {
        admin: at("admin"),
        maintain: at("admin", "maintain"),
        push: at("admin", "maintain", "write"),
        triage: at("admin", "maintain", "write", "triage"),
        pull: role !== null,
      },
      role_name: role ?? "none",
    },
  });
}

function teamMembership(call: Call) {
  const { world } = call;
  const owner = world.accounts.get(call.text("org").toLowerCase());
  const organisation = owner === undefined ? undefined : world.organisation(owner);
  const team = organisation?.teams.get(call.text("team_slug").toLowerCase());
  const account = personOf(call);
  if (owner === undefined || organisation === undefined || team === undefined || account === undefined) {
    throw notFound();
  }
  const membership = membershipIn(organisation, team, account);
  if (membership === undefined) throw notFound();
  const url = `${world.origin}/organizations/${owner.id}/team/${team.id}/memberships/${account.login}`;
  return json({ url, role: membership.role, state: membership.state });
}

/** Bots and organisations have no roles: GitHub does not find them. */
function personOf(call: Call): Account | undefined {
  const account = call.world.accounts.get(call.text("username").toLowerCase());
  return account?.type === "User" ? account : undefined;
}
