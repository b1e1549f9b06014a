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

/** By a lockfile beside it or above; a package.yaml by the *.cabal that hpack has made of it. */
function isCovered(path: string, paths: ReadonlySet<string>): boolean {
  const own = directoryOf(path);
  for (const other of paths) {
    if (
      other.endsWith(".cabal") ? !path.endsWith(".cabal") && directoryOf(other) === own : isAbove(other, own)
    )
      return true;
  }
  return false;
}

/** Whether a file is a lockfile that lies in a folder or above. */
function isAbove(path: string, folder: string): boolean {
  if (!/\.(?:freeze|lock)$/.test(path) || !isLockfile(nameOf(path))) return false;
  const above = directoryOf(path);
  return above === "." || above === folder || folder.startsWith(`${above}/`);
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
