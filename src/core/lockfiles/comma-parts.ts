/** A token of a language that has brackets and commas. */
interface Token {
  readonly kind: string;
  readonly text: string;
}

/** Tokens parted at the commas that stand in none of their brackets; at least one part, parts may be empty. */
export function splitAtCommas<T extends Token>(tokens: readonly T[]): T[][] {
  let part: T[] = [];
  const parts = [part];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "mark") {
      if (token.text === "," && depth === 0) {
        parts.push((part = []));
        continue;
      }
      if ("([{".includes(token.text)) depth += 1;
      else if (")]}".includes(token.text)) depth -= 1;
    }
    part.push(token);
  }
  return parts;
}
