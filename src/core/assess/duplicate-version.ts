import { nameKey } from "../model/ecosystem.js";
import { typeOf } from "../model/lockfile.js";
import { code } from "../model/prose.js";
import { schemeOf } from "../versions/index.js";
import type { Assessor } from "./assessor.js";
import { findingAbout } from "./finding-about.js";
import { subjectsOf } from "./subjects.js";

/** More versions than this are counted, not named. */
const NAMED = 4;

/** `duplicate-version`: a further version of a name that the lockfile held already. */
export const assessDuplicateVersion: Assessor = (input) => {
  const doubled = subjectsOf(input).filter(({ kinds }) => kinds.has("duplicated"));
  const lockfile = input.head?.lockfile;
  if (lockfile === undefined || doubled.length === 0) return [];
  const names = new Set(doubled.map(({ ref }) => nameKey(ref.type, ref.name)));
  const versions = new Map<string, Set<string>>();
  for (const node of lockfile.nodes) {
    const key = nameKey(typeOf(lockfile, node), node.name);
    if (!names.has(key) || node.source === "workspace") continue;
    versions.set(key, (versions.get(key) ?? new Set()).add(node.version));
  }
  return doubled.flatMap((subject) => {
    const { name, type, version } = subject.ref;
    const others = [...(versions.get(nameKey(type, name)) ?? [])].filter((other) => other !== version);
    if (others.length === 0) return [];
    const scheme = schemeOf(type);
    others.sort((a, b) => scheme.compare(a, b));
    const shown = others.slice(0, NAMED).flatMap((other) => [", ", code(other)]);
    const more = others.length > NAMED ? [` and ${others.length - NAMED} more`] : [];
    const reason = ["a further version beside ", ...shown.slice(1), ...more];
    return [findingAbout(input, subject, { flag: "duplicate-version", detail: "", reason })];
  });
};
