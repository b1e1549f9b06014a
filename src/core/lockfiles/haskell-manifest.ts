import { lockedNode } from "../model/locked-node.js";
import type { DeclaredDependency, LockedService, LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import { directoryOf, nameOf } from "../model/paths.js";
import type { LockfileFormat } from "./format.js";
import { readHaskellManifest } from "./haskell-manifests.js";
import { serviceNode } from "./service-node.js";
import { isStackLock } from "./stack-lock.js";

const EXACT = /^==\s*([0-9]+(?:\.[0-9]+)*)$/;
const isLockfile = (name: string): boolean => name === "cabal.project.freeze" || isStackLock(name);

/** *.cabal and package.yaml where neither cabal nor Stack has fixed what they ask for. */
export const haskellManifest: LockfileFormat = {
  id: "haskell-manifest",
  title: "Haskell (*.cabal, package.yaml without lockfile)",
  purlType: "hackage",
  tells: { direct: true, scope: true, edges: false, integrity: false },
  manifestNames: [],
  matches: (path) => /(?:[^/]\.cabal|(?:^|\/)package\.yaml)$/.test(path),
  isCovered,
  companions: () => [],
  parse,
};

/** Folders with a lockfile, and with a *.cabal, by the paths of a repository, which are asked about once for every manifest. */
const foldersOf = new WeakMap<ReadonlySet<string>, Record<"locked" | "cabal", ReadonlySet<string>>>();

/** By a lockfile beside it or above; a package.yaml by the *.cabal that hpack has made of it. */
function isCovered(path: string, paths: ReadonlySet<string>): boolean {
  let folders = foldersOf.get(paths);
  if (folders === undefined) {
    const all = [...paths];
    const locked = new Set(all.filter((one) => isLockfile(nameOf(one))).map(directoryOf));
    const cabal = new Set(all.filter((one) => one.endsWith(".cabal")).map(directoryOf));
    foldersOf.set(paths, (folders = { locked, cabal }));
  }
  const own = directoryOf(path);
  let folder = own;
  while (folder !== "." && !folders.locked.has(folder)) folder = directoryOf(folder);
  return folders.locked.has(folder) || (!path.endsWith(".cabal") && folders.cabal.has(own));
}

function parse(input: LockfileInput): ParsedLockfile {
  const path = directoryOf(input.path);
  const all = readHaskellManifest(input.path, input.text);
  const asked = new Map<string, DeclaredDependency>();
  for (const one of all) {
    const known = asked.get(one.name);
    if (known === undefined || (known.kind === "development" && one.kind === "runtime"))
      asked.set(one.name, one);
  }
  const declared = [...asked.values()];
  const service: LockedService = {
    path,
    name: null,
    node: "project:",
    manifest: { path: input.path, declared },
  };
  const nodes = declared.map(({ name, range, kind, line }) => {
    const told = { direct: true, development: kind === "development" };
    const exact = EXACT.exec(range)?.[1];
    const fixed = exact === undefined ? { version: "", range } : { version: exact };
    return lockedNode({ key: name, name, source: "registry", line, told, ...fixed });
  });
  return {
    format: haskellManifest.id,
    version: "",
    path: input.path,
    purlType: "hackage",
    tells: haskellManifest.tells,
    lookup: "exact",
    nodes: [serviceNode(service), ...nodes],
    services: [service],
    overrides: [],
    problems: [],
  };
}
