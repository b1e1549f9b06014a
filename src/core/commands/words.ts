/** Marks that nobody sees, and what writes from right to left: a command that holds one may not be what it looks like. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u115f\u1160\u3164\uffa0]/u;
const LONGEST = 1000;

/** Words of a command, or why they are none. */
export type Words = { readonly words: readonly string[] } | { readonly wrong: string };

/**
 * Cuts a command into words: at spaces, except in double quotes or backticks, which are taken off.
 */
export function wordsOf(text: string): Words {
  if (text.length > LONGEST) return { wrong: "it is too long" };
  if (HIDDEN.test(text.replaceAll("\t", " "))) return { wrong: "it holds characters that nobody sees" };
  const words: string[] = [];
  for (let at = 0; at < text.length;) {
    const sign = text.charAt(at);
    if (/\s/.test(sign)) at += 1;
    else if (sign === '"' || sign === "`") {
      const close = text.indexOf(sign, at + 1);
      if (close < 0) return { wrong: "a quote is not closed" };
      words.push(text.slice(at + 1, close));
      at = close + 1;
    } else {
      let end = at;
      while (end < text.length && !/[\s"`]/.test(text.charAt(end))) end += 1;
      words.push(text.slice(at, end));
      at = end;
    }
  }
  return { words };
}
