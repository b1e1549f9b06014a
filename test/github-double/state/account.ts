/** A person, an organisation, or the bot of an app. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Organization" | "Bot";
}

/** What somebody may do in a repository, as `role_name` tells it. */
export type Role = "admin" | "maintain" | "write" | "triage" | "read";

/** The four old names that `permission` uses for roles. */
export function permissionOf(role: Role): "admin" | "write" | "read" {
  if (role === "admin") return "admin";
  return role === "maintain" || role === "write" ? "write" : "read";
}
