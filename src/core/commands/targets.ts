import type { AcceptanceTarget, AdvisoryTarget, NameTarget } from "../model/command.js";
import { PURL_TYPES, type PurlType } from "../model/component.js";

/** Ids of advisories as OSV's sources write them. https://ossf.github.io/osv-schema/#id-modified-fields */
const ADVISORY =
  /^(?:GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}|(?:CVE|MAL|PYSEC|GO|RUSTSEC|OSV|GSD|HSEC|DSA|USN)-\d{4}-\d{1,10})$/i;
const ACCEPTANCE = /^A-[0-9A-Z]{4,16}$/i;
const LONGEST = 300;

/** An advisory's id in the case in which it is published; null = it is none. */
export function advisoryOf(word: string): AdvisoryTarget | null {
  if (!ADVISORY.test(word)) return null;
  const [prefix = "", ...rest] = word.split("-");
  const tail = rest.join("-");
  return {
    kind: "advisory",
    id: `${prefix.toUpperCase()}-${prefix.toUpperCase() === "GHSA" ? tail.toLowerCase() : tail}`,
  };
}

/** The id of an acceptance; null = it is none. */
export function acceptanceOf(word: string): AcceptanceTarget | null {
  return ACCEPTANCE.test(word) ? { kind: "acceptance", id: word.toUpperCase() } : null;
}

/** `name`, `@scope/name@1.0.0`, `group:artifact@1`, a purl; null = it names nothing. */
export function nameOf(word: string): NameTarget | null {
  if (word === "" || word.length > LONGEST || word === "@") return null;
  if (/^pkg:/i.test(word)) return purlTarget(word);
  const at = word.lastIndexOf("@");
  if (at <= 0) return { kind: "name", type: null, name: word, version: null };
  const version = word.slice(at + 1);
  return version === "" ? null : { kind: "name", type: null, name: word.slice(0, at), version };
}

/** https://github.com/package-url/purl-spec, as far as it names a component: type, name, version. */
function purlTarget(word: string): NameTarget | null {
  const bare = word.slice("pkg:".length).split(/[?#]/, 1)[0] ?? "";
  const slash = bare.indexOf("/");
  const type = PURL_TYPES.find((known): known is PurlType => known === bare.slice(0, slash).toLowerCase());
  if (type === undefined) return null;
  const at = bare.lastIndexOf("@");
  const end = at > slash + 1 ? at : bare.length;
  const name = decoded(bare.slice(slash + 1, end));
  const version = end === bare.length ? null : decoded(bare.slice(end + 1));
  if (name === null || name === "" || version === "") return null;
  return { kind: "name", type, name: type === "maven" ? name.replace("/", ":") : name, version };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
