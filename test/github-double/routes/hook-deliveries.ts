import { time, type Json } from "../render/basics.js";
import { notFound, Refusal } from "../server/refusal.js";
import { json, type Route } from "../server/route.js";
import type { Delivery } from "../webhooks/delivery.js";
import type { Hooks } from "../webhooks/hooks.js";

const MAX_PER_PAGE = 100;
const KEPT_DAYS = 3;

/** The app's webhook deliveries and their redelivery. */
export function hookDeliveryRoutes(hooks: Hooks): Route[] {
  return [
    {
      route: "GET /app/hook/deliveries",
      needs: "app",
      answer: (call) => {
        const since = call.world.instant() - KEPT_DAYS * 86_400_000;
        const status = call.queryText("status");
        const finished = hooks.log.filter(
          ({ outcome }) => outcome !== null && outcome.deliveredAt.getTime() >= since,
        );
        const newestFirst = finished
          .filter((each) => status === undefined || status === (isFailure(each) ? "failure" : "success"))
          .sort((a, b) => b.id - a.id);
        const cursor = call.queryText("cursor");
        const from = cursor === undefined ? Infinity : readCursor(cursor);
        const size = Math.min(MAX_PER_PAGE, Math.max(1, call.queryNumber("per_page") ?? 30));
        const left = newestFirst.filter(({ id }) => id < from);
        const items = left.slice(0, size);
        const url = new URL(call.url);
        url.searchParams.set("cursor", `v1_${items.at(-1)?.id ?? 0}`);
        const headers = left.length > size ? { link: `<${url.href}>; rel="next"` } : undefined;
        return json(items.map(itemJson), 200, headers);
      },
    },
    {
      route: "GET /app/hook/deliveries/{delivery_id}",
      needs: "app",
      answer: (call) => json(deliveryJson(find(hooks, call.number("delivery_id")), hooks.url)),
    },
    {
      route: "POST /app/hook/deliveries/{delivery_id}/attempts",
      needs: "app",
      answer: (call) => {
        hooks.redeliver(find(hooks, call.number("delivery_id")).guid);
        return json({}, 202);
      },
    },
  ];
}

function find(hooks: Hooks, id: number): Delivery {
  const found = hooks.log.find((each) => each.id === id);
  if (found?.outcome == null) throw notFound();
  return found;
}

function readCursor(cursor: string): number {
  const id = /^v1_(\d{1,15})$/.exec(cursor)?.[1];
  if (id === undefined) throw new Refusal(400, "Invalid cursor", { violation: true });
  return Number(id);
}

function isFailure({ outcome }: Delivery): boolean {
  return outcome === null || outcome.statusCode >= 400;
}

function itemJson(delivery: Delivery): Json {
  const { outcome } = delivery;
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: time(outcome?.deliveredAt ?? new Date(0)),
    redelivery: delivery.redelivery,
    duration: outcome?.seconds ?? 0,
    status: outcome?.status ?? "",
    status_code: outcome?.statusCode ?? 0,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installation,
    repository_id: delivery.repository,
    throttled_at: null,
  };
}

function deliveryJson(delivery: Delivery, url: string | null): Json {
  return {
    ...itemJson(delivery),
    url: url ?? "",
    request: { headers: delivery.headers, payload: JSON.parse(delivery.payload) as unknown },
    response: { headers: delivery.outcome?.headers ?? {}, payload: delivery.outcome?.body ?? "" },
  };
}
