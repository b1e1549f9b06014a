import type { Finding } from "../model/finding.js";
import type { LockedNode } from "../model/lockfile.js";
import { code } from "../model/prose.js";
import type { AssessInput, Assessor } from "./assessor.js";
import { findingAbout, findingKey, lockfileName } from "./finding-about.js";
import { artifactOf, hasBerryHash, hashesOf, rank, strongest } from "./integrity-values.js";
import { arrived, type Subject, subjectsOf } from "./subjects.js";

/** `integrity-changed` and `integrity-missing`. */
export const assessIntegrity: Assessor = (input) => {
  const subjects = subjectsOf(input);
  return [...subjects.flatMap((subject) => changed(input, subject)), ...missing(input, subjects)];
};

/** Only archives that nobody rebuilds: git checkouts are packed anew, files and workspaces are the repository's own. */
function isHashed(node: LockedNode): boolean {
  return (node.source === "registry" || node.source === "url") && !node.bundled;
}

/**
 * Same version, source, artifact and (strongest common) algorithm, and no value in common. Everything else is not
 * comparable: sets may grow, sha1 may give way to sha512, another cache key of Berry hashes another archive.
 */
function changed(input: AssessInput, subject: Subject): Finding[] {
  const before = subject.before.filter((node) => node.version === subject.ref.version && isHashed(node));
  for (const node of subject.nodes.filter(isHashed)) {
    const artifact = artifactOf(node, subject.ref.type);
    const now = hashesOf(node);
    const same = before.filter((old) => artifactOf(old, subject.ref.type) === artifact).map(hashesOf);
    const algorithm = strongest([...now.keys()].filter((name) => same.some((old) => old.has(name))));
    if (algorithm === null) continue;
    const values = new Set(same.flatMap((old) => [...(old.get(algorithm) ?? [])]));
    const value = [...(now.get(algorithm) ?? [])];
    if (value.some((hash) => values.has(hash))) continue;
    const [old] = [...values].sort();
    return [
      findingAbout(input, subject, {
        flag: "integrity-changed",
        detail: "",
        reason: [
          "same version and address, other content: ",
          code(`${algorithm} ${short(old ?? "")}`),
          " became ",
          code(`${algorithm} ${short(value[0] ?? "")}`),
        ],
        advice: ["find out who published what before installing either"],
      }),
    ];
  }
  return [];
}

/** Enough of a hash to be looked for. */
function short(hash: string): string {
  return hash.length > 16 ? `${hash.slice(0, 16)}…` : hash;
}

/** What comes in without a hash, or with a weaker one than base had. A lockfile without any is one note. */
function missing(input: AssessInput, subjects: readonly Subject[]): Finding[] {
  const { head } = input;
  if (head?.lockfile.tells.integrity !== true) return [];
  const came = subjects.filter(arrived);
  const ofBerry = head.lockfile.nodes.some(hasBerryHash);
  // Berry hashes what it has put into its cache, and what is for another platform it never fetched. A component that
  // had such a hash in base has no excuse.
  const excused = (subject: Subject, node: LockedNode) =>
    ofBerry && node.platform && !subject.before.some(hasBerryHash);
  const bare = came.filter((subject) =>
    subject.nodes.some((node) => isHashed(node) && hashesOf(node).size === 0 && !excused(subject, node)),
  );
  const hasAny = head.lockfile.nodes.some((node) => isHashed(node) && hashesOf(node).size > 0);
  if (!hasAny) {
    const had = input.base?.lockfile.nodes.some((node) => isHashed(node) && hashesOf(node).size > 0) === true;
    return had ? stripped(input, bare) : wholeLockfile(input, bare);
  }
  return [
    ...bare.map((subject) =>
      findingAbout(input, subject, {
        flag: "integrity-missing",
        detail: "",
        state: subject.before.some((node) => isHashed(node) && hashesOf(node).size === 0) ? "still" : "new",
        reason: ["the lockfile names no hash for it, so its content cannot be checked"],
      }),
    ),
    ...came.filter((subject) => !bare.includes(subject)).flatMap((subject) => weakened(input, subject)),
  ];
}

/** A strong hash that gave way to a weak one: nothing strong checks the same archive any more. */
function weakened(input: AssessInput, subject: Subject): Finding[] {
  const before = subject.before.filter((node) => node.version === subject.ref.version && isHashed(node));
  const had = strongest(before.flatMap((node) => [...hashesOf(node).keys()]));
  if (had === null || rank(had) > rank("sha256")) return [];
  for (const node of subject.nodes.filter(isHashed)) {
    const has = strongest(hashesOf(node).keys());
    if (has === null || rank(has) <= rank("sha256")) continue;
    const reason = ["its ", code(had), " hash gave way to a weaker one: ", code(has)];
    return [findingAbout(input, subject, { flag: "integrity-missing", detail: "weaker", reason })];
  }
  return [];
}

/** Base named hashes and head names none: told once, on the first of them. */
function stripped(input: AssessInput, bare: readonly Subject[]): Finding[] {
  const [first] = bare;
  if (first === undefined) return [];
  const reason = [`this change takes every hash out of the lockfile; ${components(bare)} cannot be checked`];
  return [
    findingAbout(input, first, {
      flag: "integrity-missing",
      detail: "all",
      services: servicesOf(bare),
      reason,
    }),
  ];
}

/** Old yarn and old npm write no hashes at all: told once, not a thousand times. */
function wholeLockfile(input: AssessInput, bare: readonly Subject[]): Finding[] {
  if (bare.length === 0) return [];
  return [
    {
      flag: "integrity-missing",
      state: input.base === null ? "new" : "still",
      lockfile: input.diff.path,
      services: servicesOf(bare),
      component: null,
      change: null,
      key: findingKey("integrity-missing", input.diff.path, "whole lockfile"),
      reason: [`this lockfile names no hash at all: ${components(bare)} cannot be checked`],
      advice: null,
      advisory: null,
      fix: null,
      severity: "none",
      scope: "runtime",
      direct: false,
      source: lockfileName(input),
      location: { path: input.diff.path, line: 1 },
      becameRuntime: false,
    },
  ];
}

function components(bare: readonly Subject[]): string {
  return bare.length === 1 ? "one changed component" : `${bare.length} changed components`;
}

function servicesOf(bare: readonly Subject[]): readonly string[] {
  return [...new Set(bare.flatMap(({ to }) => to.services))].sort();
}
