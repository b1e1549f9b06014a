import type { Call, Reply } from "./call.js";

/** A permission with the level a route needs. */
export type Permission = readonly [name: string, level: "read" | "write"];

/**
 * Who may use a route: the app itself (JWT), any installation, or an installation that sees the repository and has one
 * of these permissions; or the installation of the organisation of the path, with that permission.
 */
export type Admission =
  "app" | "installation" | "anybody" | readonly Permission[] | { readonly organisation: Permission };

/** One operation of the description and how the double answers it. */
export interface Route {
  /** As in the description: `GET /repos/{owner}/{repo}/pulls`. */
  readonly route: string;
  readonly needs: Admission;
  /** Media types beside JSON that the route answers: `raw`, `object`. */
  readonly media?: readonly string[];
  readonly answer: (call: Call) => Reply | Promise<Reply>;
}

export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, body, headers };
}
