import type { Migration } from "kysely";
import * as pullRequests from "./0001-pull-requests.js";
import * as caches from "./0002-caches.js";
import * as conversation from "./0003-conversation.js";
import * as cooldown from "./0004-cooldown.js";

/** Every migration in its order. What was released is never changed, only followed by another. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-pull-requests": pullRequests,
  "0002-caches": caches,
  "0003-conversation": conversation,
  "0004-cooldown": cooldown,
};
