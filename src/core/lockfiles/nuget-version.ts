/** What a person asks for in NuGet's notation: a version that restoring resolves to, or a range without one. */
export interface NugetAsk {
  /** Empty where the text fixes none. */
  readonly version: string;
  /** As written; absent where it fixes a version. */
  readonly range?: string;
}

const LITERAL = /^[0-9][0-9A-Za-z.+-]*$/;
const EXACT = /^\[\s*([0-9][0-9A-Za-z.+-]*)\s*\]$/;

/**
 * Reads a version as NuGet does: `1.0` asks for 1.0 or later and is resolved to 1.0 wherever it can be had, `[1.0]` is
 * exactly that; intervals and floating versions (`1.*`) are ranges, told as written.
 * https://learn.microsoft.com/en-us/nuget/concepts/package-versioning
 */
export function readNugetVersion(text: string): NugetAsk {
  const written = text.trim();
  if (LITERAL.test(written)) return { version: written };
  const exact = EXACT.exec(written)?.[1];
  return exact === undefined ? { version: "", range: written } : { version: exact };
}
