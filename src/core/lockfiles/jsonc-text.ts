/**
 * JSON with comments and commas before a closing bracket, made JSON: what does not belong is replaced by spaces, so that
 * lines and columns stay. One pass.
 */
export function withoutComments(text: string): string {
  const parts: string[] = [];
  let from = 0;
  let comma = -1;
  const blank = (start: number, end: number) => {
    parts.push(text.slice(from, start), text.slice(start, end).replace(/[^\r\n]/g, " "));
    from = end;
  };
  const commas: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const c = text.charAt(at);
    if (c === '"') {
      at = endOfString(text, at);
      comma = -1;
    } else if (c === "/" && text.charAt(at + 1) === "/") {
      const end = text.indexOf("\n", at);
      blank(at, end < 0 ? text.length : end);
      at = from - 1;
    } else if (c === "/" && text.charAt(at + 1) === "*") {
      const end = text.indexOf("*/", at + 2);
      blank(at, end < 0 ? text.length : end + 2);
      at = from - 1;
    } else if (c === ",") comma = at;
    else if ((c === "}" || c === "]") && comma >= 0) {
      commas.push(comma);
      comma = -1;
    } else if (!/\s/.test(c)) comma = -1;
  }
  const bare = [...parts, text.slice(from)].join("");
  return withSpacesAt(bare, commas);
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== '"' && text.charAt(at) !== "\n")
    at += text.charAt(at) === "\\" ? 2 : 1;
  return at;
}

function withSpacesAt(text: string, places: readonly number[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const place of places) {
    parts.push(text.slice(from, place));
    from = place + 1;
  }
  return [...parts, text.slice(from)].join(" ");
}
