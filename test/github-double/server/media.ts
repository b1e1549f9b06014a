/**
 * The flavour an Accept header asks for: `json`, or `raw`, `object`, `diff` … of GitHub's own media types.
 * Null = a media type GitHub does not know.
 */
export function flavourOf(accept: string | undefined): string | null {
  const first = (accept ?? "*/*").split(",")[0]?.split(";")[0]?.trim() ?? "";
  if (first === "*/*" || first === "application/json" || first === "application/*") return "json";
  const own = /^application\/vnd\.github(?:\.v3)?(?:\.([a-z-]+))?(?:\+json)?$/.exec(first);
  if (own === null) return null;
  const flavour = own[1] ?? "json";
  return flavour.endsWith("-preview") ? "json" : flavour;
}
