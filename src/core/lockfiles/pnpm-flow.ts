const QUOTE = 34;
const APOSTROPHE = 39;
const COLON = 58;
const SPACE = 32;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

/** What nests or quotes. Without it the commas of a mapping part its fields. */
const STRUCTURE = /["'[\]{}]/;

/** Whether a flow collection is whole: braces balanced, quotes closed. */
export function isClosed(text: string): boolean {
  if (isFlat(text)) return true;
  const depth = { now: 0 };
  return endOfPart(text, 0, text.length, depth) === text.length && depth.now === 0;
}

/** The scalars of a flow mapping, `{integrity: sha512-…, tarball: https://…}`; nested collections are left out. */
export function flowMapping(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of isFlat(text) ? text.slice(1, -1).split(",") : partsOf(text)) {
    const field = part.trim();
    const colon = field.indexOf(": ");
    if (colon <= 0) continue;
    const value = field.slice(colon + 2).trim();
    if (!value.startsWith("{") && !value.startsWith("["))
      fields.set(withoutQuotes(field.slice(0, colon)), withoutQuotes(value));
  }
  return fields;
}

/** Whether a collection is a mapping, whole, of plain fields: nearly all are. */
function isFlat(text: string): boolean {
  return text.startsWith("{") && text.endsWith("}") && !STRUCTURE.test(text.slice(1, -1));
}

/** What stands between the commas of a collection; ends before a quote that is not closed. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  const end = text.length - 1;
  for (let at = 1; at < end;) {
    const comma = endOfPart(text, at, end, { now: 0 });
    if (comma < 0) break;
    parts.push(text.slice(at, comma));
    at = comma + 1;
  }
  return parts;
}

/** Index of the comma outside of any brace and quote, else `end`; -1 for a quote that is not closed. */
function endOfPart(text: string, from: number, end: number, depth: { now: number }): number {
  let quote = 0;
  let starts = true;
  for (let at = from; at < end; at += 1) {
    const c = text.charCodeAt(at);
    if (quote !== 0) {
      if (c === quote) quote = 0;
      else if (c === BACKSLASH && quote === QUOTE) at += 1;
      continue;
    }
    if (c === SPACE) continue;
    if (starts && (c === QUOTE || c === APOSTROPHE)) quote = c;
    else if (c === OPEN_BRACE || c === OPEN_BRACKET) depth.now += 1;
    else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) depth.now -= 1;
    else if (c === COMMA && depth.now === 0) return at;
    starts = c === OPEN_BRACE || c === OPEN_BRACKET || c === COMMA || c === COLON;
  }
  return quote === 0 ? end : -1;
}

function withoutQuotes(text: string): string {
  const first = text.charAt(0);
  if (text.length < 2 || (first !== "'" && first !== '"') || !text.endsWith(first)) return text;
  const inner = text.slice(1, -1);
  return first === "'" ? inner.replaceAll("''", "'") : inner;
}
