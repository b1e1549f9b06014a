/**
 * Where a text of HashiCorp's language ends that opens at an index: quotes and braces within `${…}` and `%{…}` are of what
 * is worked out, `$${` and `%%{` open nothing. https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-expressions
 * @returns the index of the closing quote, -1 where the line or the file ends before it, and whether nothing in the text is
 *   worked out or escaped
 */
export function endOfHclText(text: string, open: number): { readonly end: number; readonly plain: boolean } {
  let plain = true;
  /** What is open, from the outside in: true = a text, false = an expression. */
  const within = [true];
  for (let at = open + 1; at < text.length; at += 1) {
    const c = text.charAt(at);
    const isText = within.at(-1) === true;
    if (c === "\n" && within.length === 1) break;
    if (c === "\\") {
      plain = false;
      at += 1;
    } else if (c === '"') {
      if (isText) within.pop();
      else within.push(true);
      if (within.length === 0) return { end: at, plain };
    } else if (!isText) {
      if (c === "{") within.push(false);
      else if (c === "}") within.pop();
    } else if (c === "$" || c === "%") {
      const isEscaped = text.charAt(at + 1) === c && text.charAt(at + 2) === "{";
      if (!isEscaped && text.charAt(at + 1) !== "{") continue;
      plain = false;
      at += isEscaped ? 2 : 1;
      if (!isEscaped) within.push(false);
    }
  }
  return { end: -1, plain };
}
