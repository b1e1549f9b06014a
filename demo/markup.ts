/**
 * HTML as micromark makes it of a comment, read into a tree that page and terminal are drawn from. Nothing of the
 * original text survives unread: whatever is written again is written from this tree, escaped.
 */
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

export interface Element {
  readonly kind: "element";
  /** Lower case. */
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Node[];
}
interface Text {
  readonly kind: "text";
  readonly text: string;
}
export type Node = Element | Text;

const VOID = new Set([
  "area",
  "base",
  "br",
  "col",
  "embed",
  "hr",
  "img",
  "input",
  "link",
  "meta",
  "source",
  "wbr",
]);
/** Their content is not text for people. */
const SWALLOWED = new Set([
  ...["script", "style", "template", "noscript", "iframe", "object", "textarea", "title", "xmp", "plaintext"],
  ...["svg", "math", "select", "noembed", "noframes"],
]);
/** Deeper elements stay where they are: nobody writes so by hand, and walks stay shallow. */
const DEEPEST = 60;
const NAMED = new Map(Object.entries({ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" }));

/** A comment or description as GitHub reads it, raw HTML included, as a tree. */
export function readMarkdown(markdown: string): readonly Node[] {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  return readHtml(html);
}

/** All text below. */
export function textOf(nodes: readonly Node[]): string {
  return nodes.map((node) => (node.kind === "text" ? node.text : textOf(node.children))).join("");
}

/** Reads HTML leniently: closing tags without an opening one are dropped, what stays open is closed at the end. */
function readHtml(html: string): readonly Node[] {
  const root: Node[] = [];
  const open: { readonly tag: string; readonly children: Node[] }[] = [];
  const children = () => open.at(-1)?.children ?? root;
  for (let at = 0; at < html.length;) {
    const token = nextToken(html, at);
    at = token.end;
    if (token.kind === "text") children().push({ kind: "text", text: unescape(token.text) });
    if (token.kind === "close") {
      const depth = open.findLastIndex(({ tag }) => tag === token.tag);
      if (depth >= 0) open.length = depth;
    }
    if (token.kind === "open") {
      const { tag, attributes } = token;
      const inside: Node[] = [];
      const seen = open.some((each) => SWALLOWED.has(each.tag));
      if (!seen && !SWALLOWED.has(tag))
        children().push({ kind: "element", tag, attributes, children: inside });
      if (!VOID.has(tag) && open.length < DEEPEST) open.push({ tag, children: inside });
    }
  }
  return root;
}

type Token =
  | { readonly kind: "text"; readonly text: string; readonly end: number }
  | {
      readonly kind: "open";
      readonly tag: string;
      readonly attributes: ReadonlyMap<string, string>;
      readonly end: number;
    }
  | { readonly kind: "close"; readonly tag: string; readonly end: number }
  | { readonly kind: "nothing"; readonly end: number };

function nextToken(html: string, at: number): Token {
  const upTo = (mark: string, from: number) => {
    const found = html.indexOf(mark, from);
    return found < 0 ? html.length : found + mark.length;
  };
  if (html[at] !== "<") {
    const found = html.indexOf("<", at);
    const end = found < 0 ? html.length : found;
    return { kind: "text", text: html.slice(at, end), end };
  }
  if (html.startsWith("<!--", at)) return { kind: "nothing", end: upTo("-->", at + 4) };
  if (/[!?]/.test(html[at + 1] ?? "")) return { kind: "nothing", end: upTo(">", at + 2) };
  const closing = html[at + 1] === "/";
  const name = /^[a-z][a-z0-9-]{0,30}/i.exec(html.slice(at + (closing ? 2 : 1), at + 40))?.[0];
  if (name === undefined) return { kind: "text", text: "<", end: at + 1 };
  const tag = name.toLowerCase();
  const from = at + (closing ? 2 : 1) + name.length;
  if (closing) return { kind: "close", tag, end: upTo(">", from) };
  return { kind: "open", tag, ...readAttributes(html, from) };
}

/** Attributes from behind the tag's name to its `>`. Of two with one name the first counts. */
function readAttributes(
  html: string,
  from: number,
): { readonly attributes: ReadonlyMap<string, string>; readonly end: number } {
  const attributes = new Map<string, string>();
  const one = /[\s/]*([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/y;
  let at = from;
  for (;;) {
    one.lastIndex = at;
    const found = one.exec(html);
    if (found === null) break;
    at = one.lastIndex;
    const name = (found[1] ?? "").toLowerCase();
    if (!attributes.has(name)) attributes.set(name, unescape(found[2] ?? found[3] ?? found[4] ?? ""));
  }
  const end = html.indexOf(">", at);
  return { attributes, end: end < 0 ? html.length : end + 1 };
}

function unescape(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (typeof name === "string") return NAMED.get(name.toLowerCase()) ?? whole;
    const code = typeof decimal === "string" ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  });
}
