import type { Identity } from "../server/identity.js";
import type { RateLimit } from "../server/rate-limit.js";
import type { Route } from "../server/route.js";
import type { Hooks } from "../webhooks/hooks.js";
import { appRoutes } from "./apps.js";
import { checkRunRoutes } from "./check-runs.js";
import { checkSuiteRoutes } from "./check-suites.js";
import { contentsRoutes } from "./contents.js";
import { gitRoutes } from "./git.js";
import { hookDeliveryRoutes } from "./hook-deliveries.js";
import { issueCommentRoutes } from "./issue-comments.js";
import type { Limits } from "./limits.js";
import { peopleRoutes } from "./people.js";
import { pullRoutes } from "./pulls.js";
import { rateLimitRoutes } from "./rate-limit.js";
import { repositoryRoutes } from "./repositories.js";
import { reviewCommentRoutes } from "./review-comments.js";
import { reviewRoutes } from "./reviews.js";

/** Every operation the double answers, one file per area. */
export function allRoutes(parts: {
  readonly identity: Identity;
  readonly hooks: Hooks;
  readonly limits: Limits;
  readonly rateLimit: RateLimit;
}): readonly Route[] {
  return [
    ...appRoutes(parts.identity),
    ...hookDeliveryRoutes(parts.hooks),
    ...repositoryRoutes,
    ...peopleRoutes,
    ...gitRoutes(parts.limits),
    ...contentsRoutes(parts.limits),
    ...pullRoutes,
    ...issueCommentRoutes,
    ...reviewRoutes,
    ...reviewCommentRoutes,
    ...checkRunRoutes,
    ...checkSuiteRoutes,
    ...rateLimitRoutes(parts.rateLimit),
  ];
}
