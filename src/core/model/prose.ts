/** Text that came from outside: it is escaped wherever it is shown. `kind` tells how it likes to look. */
export interface Untrusted {
  readonly untrusted: string;
  readonly kind: "code" | "text";
}

/** A sentence: Weir's own words (strings) with foreign text in between, each marked as such. */
export type Prose = readonly (string | Untrusted)[];

/** Foreign text shown as code: names, versions, URLs, paths. */
export function code(value: string): Untrusted {
  return { untrusted: value, kind: "code" };
}

/** Foreign text shown as running text: summaries, deprecation notices. */
export function foreign(value: string): Untrusted {
  return { untrusted: value, kind: "text" };
}

/** The sentence without any mark-up, for logs, JSON and terminals. */
export function plain(prose: Prose): string {
  return prose.map((part) => (typeof part === "string" ? part : part.untrusted)).join("");
}
