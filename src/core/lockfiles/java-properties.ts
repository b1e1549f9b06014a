/** One entry of a properties file. */
export interface JavaProperty {
  readonly key: string;
  readonly value: string;
  /** Where it begins. */
  readonly line: number;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["t", "\t"],
  ["n", "\n"],
  ["r", "\r"],
  ["f", "\f"],
]);

/**
 * The entries of a properties file in their order; one that comes twice is there twice. Never throws: an escape that is
 * none stands for its letters. https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)
 */
export function javaProperties(text: string): JavaProperty[] {
  const rows = text.replace(/^\ufeff/, "").split(/\r\n|[\r\n]/);
  const found: JavaProperty[] = [];
  for (let at = 0; at < rows.length; at += 1) {
    const line = at + 1;
    let row = withoutBlanks(rows[at]);
    if (row === "" || row.startsWith("#") || row.startsWith("!")) continue;
    const pieces: string[] = [];
    for (; goesOn(row) && at + 1 < rows.length; row = withoutBlanks(rows[at])) {
      pieces.push(row.slice(0, -1));
      at += 1;
    }
    found.push({ ...entryOf(pieces.join("") + row), line });
  }
  return found;
}

function withoutBlanks(row: string | undefined): string {
  return (row ?? "").replace(/^[ \t\f]+/, "");
}

/** An odd number of backslashes at its end escapes the line's end. */
function goesOn(row: string): boolean {
  let at = row.length;
  while (row.charAt(at - 1) === "\\") at -= 1;
  return (row.length - at) % 2 === 1;
}

/** The key ends at the first `=`, `:` or blank that is not escaped. */
function entryOf(row: string): { readonly key: string; readonly value: string } {
  let end = 0;
  while (end < row.length && !"=: \t\f".includes(row.charAt(end))) end += row.charAt(end) === "\\" ? 2 : 1;
  const value = row.slice(end).replace(/^[ \t\f]*[=:]?[ \t\f]*/, "");
  return { key: unescaped(row.slice(0, end)), value: unescaped(value) };
}

function unescaped(text: string): string {
  const code = (digits: string) => String.fromCharCode(parseInt(digits, 16));
  return text.replace(/\\(u[0-9a-fA-F]{4}|[^]|$)/g, (_all, escaped: string) =>
    escaped.length > 1 ? code(escaped.slice(1)) : (ESCAPES.get(escaped) ?? escaped),
  );
}
