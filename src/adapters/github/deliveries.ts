import type { RestEndpointMethodTypes } from "@octokit/rest";
import { GitHubError } from "../../core/errors.js";
import { asking } from "./errors.js";
import type { CallOptions, GitHubApi } from "./octokit.js";
import { nextLink, PER_PAGE } from "./pages.js";

/** 30,000 attempts; GitHub keeps those of three days. */
const MAX_DELIVERY_PAGES = 300;

type DeliveryPage = RestEndpointMethodTypes["apps"]["listWebhookDeliveries"]["response"];

interface Attempt {
  readonly id: string;
  readonly at: number;
  readonly failed: boolean;
}

/**
 * Deliveries since a time whose newest attempt failed, newest first. An attempt that failed and was redelivered with
 * success is none of them. Beyond 30,000 attempts the oldest are left out, and a warning is logged: they are asked
 * for again, and by then the newer ones are no longer failed.
 * https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook
 * @param octokit authenticated as the app
 */
export async function failedDeliveries(
  octokit: GitHubApi,
  since: Date,
  signal: AbortSignal,
): Promise<readonly { readonly id: string; readonly guid: string }[]> {
  const what = "list the deliveries of this app";
  return asking(what, async () => {
    const newest = new Map<string, Attempt>();
    const reached = await eachAttempt(octokit, since, signal, (guid, attempt) => {
      const known = newest.get(guid);
      if (known === undefined || attempt.at > known.at) newest.set(guid, attempt);
    });
    if (!reached)
      octokit.log.warn(`GitHub lists more than ${MAX_DELIVERY_PAGES} pages of deliveries; older ones wait`);
    return [...newest].filter(([, { failed }]) => failed).map(([guid, { id }]) => ({ id, guid }));
  });
}

/** @returns false when the bound was reached before `since` */
async function eachAttempt(
  octokit: GitHubApi,
  since: Date,
  signal: AbortSignal,
  seen: (guid: string, attempt: Attempt) => void,
): Promise<boolean> {
  let cursor: string | null = null;
  for (let page = 0; page < MAX_DELIVERY_PAGES; page++) {
    const { data, headers }: DeliveryPage = await octokit.rest.apps.listWebhookDeliveries({
      per_page: PER_PAGE,
      ...(cursor === null ? {} : { cursor }),
      request: { signal } satisfies CallOptions,
    });
    let older = false;
    for (const delivery of data) {
      const at = Date.parse(delivery.delivered_at);
      if (at < since.getTime()) older = true;
      // Octokit parses ids beyond the safe integers as bigint, whatever its types say.
      else seen(delivery.guid, { id: String(delivery.id), at, failed: !succeeded(delivery.status_code) });
    }
    cursor = nextLink(headers.link)?.searchParams.get("cursor") ?? null;
    if (older || cursor === null) return true;
  }
  return false;
}

function succeeded(status: number): boolean {
  return status >= 200 && status <= 299;
}

/**
 * Asks GitHub to deliver once more. A delivery that is gone (older than three days) is a GitHubError.
 * https://docs.github.com/en/rest/apps/webhooks#redeliver-a-delivery-for-an-app-webhook
 */
export async function redeliver(octokit: GitHubApi, id: string, signal: AbortSignal): Promise<void> {
  if (!/^\d{1,20}$/.test(id)) {
    throw new GitHubError(`GitHub: "${id}" is no delivery id`, { status: null, retryable: false });
  }
  await asking(`redeliver ${id}`, () =>
    octokit.rest.apps.redeliverWebhookDelivery({
      // Only written into the URL, where the digits must be exact.
      delivery_id: id as unknown as number,
      request: { signal } satisfies CallOptions,
    }),
  );
}
