import type { RateLimit } from "../server/rate-limit.js";
import { json, type Route } from "../server/route.js";

/** The state of the limits, free of charge. */
export function rateLimitRoutes(rateLimit: RateLimit): Route[] {
  return [
    {
      route: "GET /rate_limit",
      needs: "anybody",
      answer: ({ actor }) => {
        const core = rateLimit.state(actor);
        const search = { limit: 30, used: 0, remaining: 30, reset: core.reset };
        return json({ resources: { core, search }, rate: core });
      },
    },
  ];
}
