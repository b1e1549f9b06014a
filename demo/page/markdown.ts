/** Comments as GitHub shows them. Only elements and attributes that are listed here come out. */
import { type Element, type Node, readMarkdown, textOf } from "../markup.js";
import { escape, Html } from "./html.js";

const KEPT = new Set([
  ...[
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "details",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
  ],
  ...["ol", "p", "pre", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"],
]);
const VOID = new Set(["br", "hr"]);
const ALERTS = new Map([
  ["NOTE", "Note"],
  ["TIP", "Tip"],
  ["IMPORTANT", "Important"],
  ["WARNING", "Warning"],
  ["CAUTION", "Caution"],
]);

/** Markdown as safe markup: GFM, GitHub's alerts, and mermaid fences as `<pre class="mermaid">` for the page's script. */
export function renderMarkdown(markdown: string): Html {
  return new Html(readMarkdown(markdown).map(write).join(""));
}

function write(node: Node): string {
  if (node.kind === "text") return escape(node.text);
  const inside = () => node.children.map(write).join("");
  if (node.tag === "input") return checkbox(node);
  if (!KEPT.has(node.tag)) return inside();
  if (node.tag === "blockquote") return quote(node);
  if (node.tag === "pre") return fence(node);
  if (node.tag === "table") return `<div class="table"><table>${inside()}</table></div>`;
  const open = `<${node.tag}${attributes(node)}>`;
  return VOID.has(node.tag) ? open : `${open}${inside()}</${node.tag}>`;
}

/** Only what this function names, with values of which nothing can come. */
function attributes(node: Element): string {
  const given = (name: string) => node.attributes.get(name) ?? "";
  if (node.tag === "a") {
    const href = address(given("href"));
    return href === null ? "" : ` href="${escape(href)}" rel="nofollow noopener noreferrer"`;
  }
  if (node.tag === "td" || node.tag === "th") {
    const align = given("align");
    return ["left", "center", "right"].includes(align) ? ` class="${align}"` : "";
  }
  if (node.tag === "ol" && /^\d{1,6}$/.test(given("start"))) return ` start="${given("start")}"`;
  if (node.tag === "details" && node.attributes.has("open")) return " open";
  return "";
}

/** An absolute https address; null for anything else. */
function address(href: string): string | null {
  if (!URL.canParse(href)) return null;
  const url = new URL(href);
  return url.protocol === "https:" && url.username === "" ? url.href : null;
}

function checkbox(node: Element): string {
  if (node.attributes.get("type") !== "checkbox") return "";
  return `<input type="checkbox" disabled${node.attributes.has("checked") ? " checked" : ""}>`;
}

function fence(node: Element): string {
  const [code] = node.children;
  const mermaid = code?.kind === "element" && code.attributes.get("class") === "language-mermaid";
  const text = escape(textOf(node.children));
  return mermaid ? `<pre class="mermaid">${text}</pre>` : `<pre><code>${text}</code></pre>`;
}

/** `> [!CAUTION]` is a coloured box. https://docs.github.com/en/get-started/writing-on-github */
function quote(node: Element): string {
  const inside = node.children.map(write).join("").trim();
  const kind = /^<p>\[!([A-Z]{1,12})\](?:\s|<br>)+/.exec(inside);
  const name = ALERTS.get(kind?.[1] ?? "");
  if (kind === null || name === undefined) return `<blockquote>${inside}</blockquote>`;
  const body = `<p>${inside.slice(kind[0].length)}`;
  return `<div class="alert ${name.toLowerCase()}"><p class="alert-title">${name}</p>${body}</div>`;
}
