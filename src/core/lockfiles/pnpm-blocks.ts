import type { TextLines } from "./text-lines.js";

/** Node.js is built for a dozen platforms, each told on ten lines. */
const MAX_LINES_BELOW = 2_000;

/**
 * The block of text (`|`, `>`) below the current key: the lines that are indented deeper.
 * @param sign what stands beside the key
 */
export function blockBelow(lines: TextLines, sign: string, indent: number): string {
  const found: string[] = [];
  while (lines.advance(true)) {
    if (lines.indent > indent) found.push(lines.content());
    else if (!lines.begins("#")) {
      lines.hold();
      break;
    }
  }
  return found.join(sign.startsWith("|") ? "\n" : " ");
}

/** The lines that belong to the current key and are indented deeper; of very many the first ones. */
export function linesBelow(lines: TextLines, indent: number): string {
  const found: string[] = [];
  while (lines.advance()) {
    const sequence = lines.indent === indent && lines.begins("- ");
    if (lines.indent <= indent && !sequence) {
      lines.hold();
      break;
    }
    if (found.length < MAX_LINES_BELOW) found.push(lines.content());
  }
  return found.join("\n");
}

/**
 * The key below `? >-`, on a line of its own: one line, for a key of several is none of pnpm's.
 * @throws {LockfileError} `syntax`
 */
export function blockKey(lines: TextLines): string {
  const { indent, line } = lines;
  const opening = lines.content();
  if (opening !== "? >-" && opening !== "? |-") throw lines.broken("this is YAML, but not pnpm's");
  const found = lines.advance(true) && lines.indent > indent && lines.line === line + 1;
  // Spaces at its end would belong to the key.
  if (!found || lines.at(lines.end) === 32) throw lines.broken("a key is missing");
  return lines.content();
}
