import type { PurlType } from "../model/component.js";
import type { Finding } from "../model/finding.js";
import { code, type Prose } from "../model/prose.js";
import type { RegistryChange, RegistryPlace } from "../model/registry.js";
import { findingOnFile } from "./finding-about.js";
import { placeName, placeOf } from "./registries.js";

/** More settings of one host than this are counted, not named. */
const NAMED = 5;
/** More of an address is nobody's registry. */
const SHOWN = 200;

const BIND_AGAIN = ["bind them again, or see that these names are yours there"];

/** What tells a host from one that was always there. */
export interface KnownPlaces {
  /** Whether a lockfile of base fetches from that host. */
  readonly isFetchedFrom: (type: PurlType, host: string) => boolean;
  /** The only hosts that the policy allows; null = whatever is known. */
  readonly allowedHosts: readonly string[] | null;
}

/**
 * `registry-changed`, by the files that say where to fetch from. New: a host that nothing here knew, an address that is
 * filled in when it is read, and names that were bound to a registry and no longer are (also where they are bound to
 * everybody's), so that anybody who publishes them there is believed. A change between known hosts is told as known; a further module that names what
 * the others do is no change.
 */
export function registryConfiguration(change: RegistryChange, known: KnownPlaces): Finding[] {
  const added = groups(change.added).map((places) => addedPlace(change, places, known));
  const news = change.isNew ? added.filter(({ state }) => state === "new") : added;
  // What gave way to another place under the same name is told with that one.
  const again = new Set(change.added.map(({ key }) => key));
  const gone = change.removed.filter(({ key }) => !again.has(key));
  return [...news, ...groups(gone).map((places) => removedPlace(change, places))];
}

/** https://datatracker.ietf.org/doc/html/rfc6761#section-6.3 and the addresses it stands for. */
const LOOPBACK = /^(?:(?:[^.]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function addedPlace(
  { path, removed }: RegistryChange,
  places: readonly [RegistryPlace, ...RegistryPlace[]],
  { isFetchedFrom, allowedHosts }: KnownPlaces,
): Finding {
  const [first] = places;
  const url = placeOf(first.address);
  // What does not leave the machine needs no encryption.
  const isOpen = url?.protocol === "http:" && !LOOPBACK.test(url.hostname);
  const isAllowed =
    allowedHosts === null
      ? first.known || (url !== null && !isOpen && isFetchedFrom(first.type, placeName(url)))
      : url !== null && allowedHosts.includes(url.host);
  const freed = places.flatMap(({ frees, names }) => (frees && names !== null ? [names] : []));
  const before = removed.find(({ key }) => key === first.key);
  const reason: Prose = [
    ...settings(places),
    isOne(places) ? " now fetches from " : " now fetch from ",
    code(shown(first.address)),
    ...(before === undefined ? [] : [" instead of ", code(shown(before.address))]),
    whyNew(url, isAllowed, allowedHosts),
    ...(isOpen ? [", without encryption"] : []),
    ...(freed.length === 0 ? [] : whoPublishes(freed, "a public registry")),
  ];
  return findingOnFile(path, detailOf(first), {
    flag: "registry-changed",
    state: isAllowed && freed.length === 0 ? "still" : "new",
    reason,
    ...(freed.length === 0 ? {} : { advice: BIND_AGAIN }),
    location: { path, line: first.line },
  });
}

function whyNew(url: URL | null, isAllowed: boolean, allowedHosts: readonly string[] | null): string {
  if (isAllowed) return "";
  if (allowedHosts !== null) return ", which the policy does not allow";
  if (url === null) return ", an address that is filled in when it is read";
  return `, a ${placeName(url) === url.host ? "host" : "repository"} that nothing here knew`;
}

/** What tells a place from others of its file, without passwords. */
function detailOf({ address }: RegistryPlace): string {
  const url = placeOf(address);
  return url === null ? shown(address) : placeName(url);
}

function removedPlace(
  { path }: RegistryChange,
  places: readonly [RegistryPlace, ...RegistryPlace[]],
): Finding {
  const [first] = places;
  const lost = places.flatMap(({ known, names }) => (known || names === null ? [] : [names]));
  const reason: Prose = [
    ...settings(places),
    isOne(places) ? " no longer fetches from " : " no longer fetch from ",
    code(shown(first.address)),
  ];
  const detail = `-${detailOf(first)}`;
  if (lost.length === 0)
    return findingOnFile(path, detail, { flag: "registry-changed", state: "still", reason });
  return findingOnFile(path, detail, {
    flag: "registry-changed",
    reason: [...reason, ...whoPublishes(lost, "the default registry")],
    advice: BIND_AGAIN,
  });
}

function whoPublishes(names: readonly string[], where: string): Prose {
  return [
    "; names that begin with ",
    ...listOf(names),
    ` are asked of ${where}, where anybody may publish them`,
  ];
}

function isOne(places: readonly RegistryPlace[]): boolean {
  return new Set(places.map(({ key }) => key)).size === 1;
}

function settings(places: readonly RegistryPlace[]): Prose {
  return listOf(places.map(({ key }) => key));
}

/** E.g. `@acme:registry`, `@shop:registry` and 3 more. */
function listOf(words: readonly string[]): Prose {
  const once = [...new Set(words)];
  const more = once.length > NAMED ? [` and ${once.length - NAMED} more`] : [];
  const named = once.slice(0, NAMED).flatMap((word) => [", ", code(word.slice(0, SHOWN))]);
  return [...named.slice(1), ...more];
}

/** By what is fetched, and from where. */
function groups(places: readonly RegistryPlace[]): readonly (readonly [RegistryPlace, ...RegistryPlace[]])[] {
  const found = new Map<string, [RegistryPlace, ...RegistryPlace[]]>();
  for (const place of places) {
    const key = JSON.stringify([place.type, shown(place.address)]);
    const group = found.get(key);
    if (group === undefined) found.set(key, [place]);
    else group.push(place);
  }
  return [...found.values()];
}

/** Neither a password nor a token is for the reader, also of what is no URL until something is filled in. */
function shown(address: string): string {
  const url = placeOf(address);
  // Of `ssh:` there is no `origin`.
  if (url !== null) return `${url.protocol}//${url.host}${url.pathname}`.slice(0, SHOWN);
  const start = address.indexOf("//") + 2;
  const end = address.lastIndexOf("@") + 1;
  const bare = start >= 2 && end > start ? address.slice(0, start) + address.slice(end) : address;
  return bare.replace(/[?#][^]*$/, "").slice(0, SHOWN);
}
