/** A token of a language that has brackets and commas. */
interface Token {
  readonly kind: string;
  readonly text: string;
}

/** Tokens parted at the commas that stand in none of their brackets; at least one part, parts may be empty. */
export function splitAtCommas<T extends Token>(tokens: readonly T[]): T[][] {
  const parts: T[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "mark" && "([{".includes(token.text)) depth += 1;
    if (token.kind === "mark" && ")]}".includes(token.text)) depth -= 1;
    if (token.kind === "mark" && token.text === "," && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}
