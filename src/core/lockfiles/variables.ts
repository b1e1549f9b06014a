/** Nobody writes more. */
const MOST_DEPTH = 8;
/** Longer texts stay as written: defaults within defaults could grow without end. */
export const MAX_EXPANDED = 4096;
const NAME = /[A-Za-z_]\w*/y;

/**
 * Puts values in the place of `$X`, `${X}`, `${X:-default}`, `${X-default}`, `${X:+value}`, `${X+value}`; of `${X:?…}` the
 * value. What has none, or is written otherwise, stays as written.
 * https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export function expandVariables(text: string, values: ReadonlyMap<string, string>, depth = 0): string {
  if (depth > MOST_DEPTH || text.length > MAX_EXPANDED || !text.includes("$")) return text;
  let expanded = "";
  let at = 0;
  for (let dollar = text.indexOf("$"); dollar >= 0; dollar = text.indexOf("$", at)) {
    expanded += text.slice(at, dollar);
    const braced = text.charAt(dollar + 1) === "{";
    NAME.lastIndex = dollar + (braced ? 2 : 1);
    const name = NAME.exec(text)?.[0] ?? "";
    const end = braced ? closingBrace(text, dollar + 1) : NAME.lastIndex;
    if (name === "" || end < 0) {
      expanded += "$";
      at = dollar + 1;
      continue;
    }
    at = braced ? end + 1 : end;
    const how = braced ? text.slice(dollar + 2 + name.length, end) : "";
    expanded += valueOf(values.get(name), how, values, depth) ?? text.slice(dollar, at);
  }
  return expanded + text.slice(at);
}

/** null where it cannot be told. */
function valueOf(
  value: string | undefined,
  how: string,
  values: ReadonlyMap<string, string>,
  depth: number,
): string | null {
  const [, colon = "", operator = "", word = ""] = /^(:?)([-+?])(.*)$/s.exec(how) ?? [];
  if (how !== "" && operator === "") return null;
  const isSet = value !== undefined && (colon === "" || value !== "");
  if (operator === "-" && !isSet) return expandVariables(word, values, depth + 1);
  // A variable that nobody sets here may be set by whoever builds.
  if (operator === "+") return isSet ? expandVariables(word, values, depth + 1) : null;
  return isSet || operator === "" ? (value ?? null) : null;
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const c = text.charAt(at);
    if (c === "{") depth += 1;
    else if (c === "}" && --depth === 0) return at;
  }
  return -1;
}
