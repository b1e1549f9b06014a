import type { Call } from "./call.js";

const MAX_PER_PAGE = 100;

/** One page of a list and the Link header that leads to the others. */
export function page<Item>(
  call: Call,
  items: readonly Item[],
  usual = 30,
): { readonly items: readonly Item[]; readonly headers: Readonly<Record<string, string>> } {
  const size = Math.min(MAX_PER_PAGE, Math.max(1, call.queryNumber("per_page") ?? usual));
  const current = Math.max(1, call.queryNumber("page") ?? 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const links: [number, string][] = [];
  if (current > 1) links.push([Math.min(current - 1, last), "prev"]);
  if (current < last) links.push([current + 1, "next"], [last, "last"]);
  if (current > 1) links.push([1, "first"]);
  const address = (target: number) => {
    const url = new URL(call.url);
    url.searchParams.set("page", String(target));
    return url.href;
  };
  const link = links.map(([target, name]) => `<${address(target)}>; rel="${name}"`).join(", ");
  return {
    items: items.slice((current - 1) * size, current * size),
    headers: link === "" ? {} : { link },
  };
}
