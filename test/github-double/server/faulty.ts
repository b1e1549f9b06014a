import { setTimeout as sleep } from "node:timers/promises";
import type { Reply } from "./call.js";
import type { Fault } from "./faults.js";

/** What becomes of a request: an answer, or a connection that is left hanging or cut. */
type Outcome =
  | { readonly kind: "reply"; readonly reply: Reply }
  | { readonly kind: "hang" }
  | { readonly kind: "destroy" };

const BAD_GATEWAY: Reply = { status: 502, body: { message: "Server Error" } };

/** Carries out a request under a fault. @param act the request's effect, run at most once */
export async function under(fault: Fault | null, act: () => Promise<Reply>): Promise<Outcome> {
  if (fault === null) return { kind: "reply", reply: await act() };
  switch (fault.kind) {
    case "delay":
      await sleep(fault.milliseconds);
      return { kind: "reply", reply: await act() };
    case "bad-gateway":
      if (fault.effect === "after") await act();
      return { kind: "reply", reply: BAD_GATEWAY };
    case "hang":
    case "destroy":
      if (fault.effect === "after") await act();
      return { kind: fault.kind };
    case "too-many-requests":
      return { kind: "reply", reply: limited(429, "Too Many Requests", fault.retryAfter) };
    case "secondary-limit":
      return {
        kind: "reply",
        reply: limited(
          403,
          "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
          fault.retryAfter,
        ),
      };
    case "primary-limit":
      return { kind: "reply", reply: exhausted() };
  }
}

/** The answer when nothing of the primary limit is left; the headers say until when. */
export function exhausted(): Reply {
  return {
    status: 403,
    body: {
      message: "API rate limit exceeded for installation.",
      documentation_url: "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api",
    },
  };
}

function limited(status: number, message: string, retryAfter: number): Reply {
  return {
    status,
    body: {
      message,
      documentation_url:
        "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
    },
    headers: { "retry-after": String(retryAfter) },
  };
}
