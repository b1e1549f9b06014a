/** What a line that starts with a dash asks pip for. */
export interface RequirementsOption {
  /** The long name without its dashes. */
  readonly name: string;
  /** Empty for an option that has none. */
  readonly value: string;
}

/** https://pip.pypa.io/en/stable/reference/requirements-file-format/#supported-options, those of old included. */
const WITH_VALUE = new Set([
  "index-url",
  "pypi-url",
  "extra-index-url",
  "constraint",
  "requirement",
  "editable",
  "find-links",
  "no-binary",
  "only-binary",
  "trusted-host",
  "use-feature",
  "allow-external",
  "allow-unverified",
  "uploaded-prior-to",
  "release-control",
]);
const FLAGS = new Set([
  "no-index",
  "prefer-binary",
  "require-hashes",
  "pre",
  "all-releases",
  "only-final",
  "always-unzip",
  "no-use-wheel",
  "use-wheel",
  "allow-all-external",
  "process-dependency-links",
]);
const SHORT: ReadonlyMap<string, string> = new Map([
  ["-r", "requirement"],
  ["-c", "constraint"],
  ["-e", "editable"],
  ["-i", "index-url"],
  ["-f", "find-links"],
  ["-Z", "always-unzip"],
]);
const LONG: readonly string[] = [...WITH_VALUE, ...FLAGS];
const WORDS = /(?:"[^"]*"|'[^']*'|[^\s"'])+/g;

/** The options of a line, in its order; null where one is not known. */
export function readOptions(text: string): RequirementsOption[] | null {
  const editable = /^(?:-e|--editable)(?:\s*=\s*|\s+|(?=[^-]))(.+)$/.exec(text);
  if (editable !== null) return [{ name: "editable", value: unquoted((editable[1] ?? "").trim()) }];
  const options: RequirementsOption[] = [];
  const words = text.match(WORDS) ?? [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const { name, value } = split(word);
    if (FLAGS.has(name) && value === null) options.push({ name, value: "" });
    else if (!WITH_VALUE.has(name)) return null;
    else if (value !== null) options.push({ name, value: unquoted(value) });
    else {
      at += 1;
      const next = words[at];
      if (next === undefined) return null;
      options.push({ name, value: unquoted(next === "=" ? (words[(at += 1)] ?? "") : next) });
    }
  }
  return options;
}

function split(word: string): { readonly name: string; readonly value: string | null } {
  if (!word.startsWith("--")) {
    const value = word.slice(2).replace(/^=/, "");
    return { name: SHORT.get(word.slice(0, 2)) ?? "", value: value === "" ? null : value };
  }
  const equals = word.indexOf("=");
  if (equals < 0) return { name: wholeName(word.slice(2)), value: null };
  return { name: wholeName(word.slice(2, equals)), value: word.slice(equals + 1) };
}

/** A name may be cut short as far as no other begins so. */
function wholeName(written: string): string {
  if (written === "" || LONG.includes(written)) return written;
  const [found, other] = LONG.filter((name) => name.startsWith(written));
  return found === undefined || other !== undefined ? written : found;
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text.replaceAll(/["']/g, "");
}
