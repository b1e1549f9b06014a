import type { ComponentRef, SourceKind } from "../model/component.js";
import type { Finding } from "../model/finding.js";
import type { LockedNode } from "../model/lockfile.js";
import { code, type Prose } from "../model/prose.js";
import { compareText } from "../model/order.js";
import { addTo } from "../model/multimap.js";
import type { AssessInput, Assessor } from "./assessor.js";
import { withoutPassword } from "../model/password.js";
import { findingAbout, findingKey } from "./finding-about.js";
import { hasDefaultRegistry, hostsOf, isPublicRegistry, servedFrom, urlOf } from "./registries.js";
import { arrived, type Subject, subjectsOf } from "./subjects.js";
import { archiveNamedBy } from "./tarball.js";

/** More components of one new host than this are counted, not named. */
const NAMED = 5;

const SOURCES: Partial<Record<SourceKind, string>> = {
  git: "comes from a git repository: ",
  url: "comes from an address outside a registry: ",
  file: "comes from a file: ",
};

/** Where components are fetched from: `tarball-mismatch`, `registry-changed`, `non-registry-source`. */
export const assessAddress: Assessor = (input) => {
  const subjects = subjectsOf(input);
  return [
    ...subjects.flatMap((subject) => mismatch(input, subject)),
    ...newHosts(input, subjects),
    ...subjects.filter(arrived).flatMap((subject) => otherSource(input, subject)),
  ];
};

/**
 * The address names another component or version. Only for what claims to come from a registry, and only for npm: other
 * registries write their addresses in other ways.
 */
function mismatch(input: AssessInput, subject: Subject): Finding[] {
  if (subject.ref.type !== "npm") return [];
  const known = new Set(subject.before.map(addressKey));
  for (const node of freshFirst(subject.nodes, (one) => known.has(addressKey(one)))) {
    const url = urlOf(node.resolved);
    if (node.source !== "registry" || url === null) continue;
    const says = namesAnother(subject.ref, url);
    if (says === null) continue;
    const state = known.has(addressKey(node)) ? "still" : "new";
    // Neither a password nor the hash that yarn writes behind the address is for the reader.
    const reason = ["its address ", code(`${url.origin}${url.pathname}${url.search}`), ...says];
    return [findingAbout(input, subject, { flag: "tarball-mismatch", detail: "", state, reason })];
  }
  return [];
}

/** Of several copies, those that base did not have come first: one that it had must not hide them. */
function freshFirst(
  nodes: readonly LockedNode[],
  isKnown: (node: LockedNode) => boolean,
): readonly LockedNode[] {
  return [...nodes.filter((node) => !isKnown(node)), ...nodes.filter(isKnown)];
}

function addressKey(node: LockedNode): string {
  return JSON.stringify([node.version, node.resolved]);
}

/** What the address names instead; null where it names the component, or where a private registry has forms of its own. */
function namesAnother(ref: ComponentRef, url: URL): Prose | null {
  const named = archiveNamedBy(url);
  if (named === null) {
    return isPublicRegistry(ref.type, url, ref.name) ? [" names no archive of that registry"] : null;
  }
  // Registries leave build metadata out of file names.
  const bare = (version: string) => version.replace(/^[v=]+/, "").replace(/\+.*$/, "");
  if (named.name === ref.name && bare(named.version) === bare(ref.version)) return null;
  return [" names ", code(named.version === "" ? named.name : `${named.name} ${named.version}`)];
}

/** One finding per host that neither base nor the ecosystem knows, or, where the policy names hosts, that it does not name. */
function newHosts(input: AssessInput, subjects: readonly Subject[]): Finding[] {
  const known = hostsOf(input.base === null ? [] : [input.base]);
  const allowed = input.allowedHosts ?? null;
  const isKnown = ({ type, name }: ComponentRef, url: URL) => {
    if (allowed !== null) return allowed.includes(url.host);
    // Where nobody is the default, the first host that is named is no change of it.
    const isFirst = known.size === 0 && !hasDefaultRegistry(type);
    return isFirst || known.has(url.host) || isPublicRegistry(type, url, name);
  };
  const byHost = new Map<string, Subject[]>();
  for (const subject of subjects) {
    const hosts = new Set<string>();
    for (const node of subject.nodes) {
      const url = node.source === "registry" ? servedFrom(node) : null;
      if (url !== null && !isKnown(subject.ref, url)) hosts.add(url.host);
    }
    for (const host of hosts) addTo(byHost, host, subject);
  }
  return [...byHost].flatMap(([host, from]) => newHost(input, host, from));
}

function newHost(input: AssessInput, host: string, subjects: readonly Subject[]): Finding[] {
  const [first, ...others] = [...subjects].sort((a, b) => compareText(a.ref.purl, b.ref.purl));
  if (first === undefined) return [];
  const shown = others.slice(0, NAMED).flatMap(({ ref }) => [", ", code(ref.name)]);
  const more = others.length > NAMED ? [` and ${others.length - NAMED} more`] : [];
  const also: Prose = others.length === 0 ? [] : ["; so do ", ...shown.slice(1), ...more];
  const runtime = subjects.some(({ to }) => to.scope !== "development");
  return [
    findingAbout(input, first, {
      flag: "registry-changed",
      detail: host,
      key: findingKey("registry-changed", first.ref.name, host),
      services: [...new Set(subjects.flatMap(({ to }) => to.services))].sort(compareText),
      scope: runtime ? "runtime" : "development",
      direct: subjects.some(({ to }) => to.direct === true),
      reason: [
        "comes from ",
        code(host),
        input.allowedHosts == null
          ? ", a host that this lockfile did not know"
          : ", a host that the policy does not allow",
        ...also,
      ],
    }),
  ];
}

/** Git, archives by URL, files. The same repository or address (revision and hash apart) in base: it was there before. */
function otherSource(input: AssessInput, subject: Subject): Finding[] {
  const places = new Set(subject.before.map(placeOf));
  const isKnown = (node: LockedNode) => places.has(placeOf(node));
  for (const node of freshFirst(subject.nodes, isKnown)) {
    const words = SOURCES[node.source];
    if (words === undefined || node.bundled) continue;
    const state = isKnown(node) ? "still" : "new";
    // Who fetches it with which password is not for the reader.
    const where = withoutPassword(addressOf(node));
    return [
      findingAbout(input, subject, {
        flag: "non-registry-source",
        detail: node.source,
        state,
        reason: [words, code(where)],
      }),
    ];
  }
  return [];
}

/** The source without what changes from one revision to the next. */
function placeOf(node: LockedNode): string {
  const where = addressOf(node);
  const hash = where.indexOf("#");
  const bare = revisionless(hash === -1 ? where : where.slice(0, hash), node);
  // https://codeload.github.com/owner/repository/tar.gz/commit: where pnpm and yarn find a git repository's archive.
  const place = bare.replace(/(\/tar\.gz\/)[^/]*$/, "$1");
  return `${node.source}\n${place}`;
}

/** `git+https://host/repository.git@v2`, `…?rev=v2`: pip, uv and others write the revision so. */
function revisionless(address: string, { source }: LockedNode): string {
  if (source !== "git") return address;
  return address.replace(/\?.*$/, "").replace(/^([a-z+]{1,20}:\/\/(?:[^/@]+@)?[^/@]+\/[^@]+)@.*$/i, "$1");
}

/** pnpm writes the peers of a folder behind its path, in parentheses. */
function addressOf(node: LockedNode): string {
  const where = node.resolved ?? node.version;
  const peers = node.source === "file" ? where.indexOf("(") : -1;
  return peers === -1 ? where : where.slice(0, peers);
}
