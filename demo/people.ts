import type { GitHubDouble } from "../test/github-double/github-double.js";
import type { Role } from "../test/github-double/state/account.js";
import { ORGANISATION } from "./pull-requests.js";

/** Reviews everywhere; has opened none of the pull requests that somebody accepts a risk in. */
export const MAINTAINER = "ines-r";
/** May read and ask. */
export const ONLOOKER = "yuki";

const ROLES: readonly (readonly [repository: string, login: string, role: Role])[] = [
  ["adverts", MAINTAINER, "maintain"],
  ["adverts", "tomasz", "write"],
  ["adverts", ONLOOKER, "read"],
  ["checkout", MAINTAINER, "maintain"],
];

/** Gives the people of the second act their roles. */
export function giveRoles(github: GitHubDouble): void {
  for (const [repository, login, role] of ROLES) {
    github.addCollaborator(github.repository(ORGANISATION, repository), login, role);
  }
}
