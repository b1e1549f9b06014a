/** Programs that read the same lockfiles, from bench/package.json; loaded only where they are measured. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { FORMAT_PEERS } from "./format-peers.js";
import type { Family } from "./generate.js";
import type { Side } from "./cases.js";

/** What of a peer is used, as far as it is used. */
interface ArboristModule {
  new (options: { path: string }): { loadVirtual(): Promise<{ inventory: { size: number } }> };
}
interface YarnLockfileModule {
  readonly parse: (text: string) => { object: object };
}
interface PnpmLockfileModule {
  readonly readWantedLockfile: (
    folder: string,
    options: { ignoreIncompatible: boolean },
  ) => Promise<{ packages?: object } | null>;
}
type SnykReader = (
  manifest: string,
  lockfile: string,
  options: object,
) => Promise<{ getPkgs(): readonly unknown[] }>;
interface SnykModule {
  parseNpmLockV2Project: SnykReader;
  parseYarnLockV1Project: SnykReader;
  parseYarnLockV2Project: SnykReader;
  parsePnpmProject: SnykReader;
}

export type PeerName =
  "@npmcli/arborist" | "@yarnpkg/lockfile" | "@pnpm/lockfile.fs" | "snyk-nodejs-lockfile-parser";

/** Who can read which family, for which it also resolves requirements, and how many times faster Weir has to be. */
export const PEERS: readonly {
  readonly name: PeerName;
  readonly families: readonly Family[];
  readonly builds: readonly Family[];
  readonly atLeast: number;
}[] = [
  { name: "@npmcli/arborist", families: ["npm"], builds: ["npm"], atLeast: 10 },
  { name: "@yarnpkg/lockfile", families: ["yarn-classic"], builds: [], atLeast: 3 },
  { name: "@pnpm/lockfile.fs", families: ["pnpm"], builds: [], atLeast: 3 },
  {
    name: "snyk-nodejs-lockfile-parser",
    families: ["npm", "yarn-classic", "yarn-berry", "pnpm"],
    builds: ["npm", "yarn-classic", "yarn-berry"],
    atLeast: 3,
  },
];

const require = createRequire(new URL("./package.json", import.meta.url));

/** Whether bench's own dependencies are installed. */
export function peersInstalled(): boolean {
  try {
    for (const { name } of [...PEERS, ...FORMAT_PEERS]) require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** A function that reads one side of a case with a peer, from the file on, and tells how many components it sees. */
export function peerReader(name: PeerName, family: Family): (side: Side) => Promise<number> {
  switch (name) {
    case "@npmcli/arborist": {
      const Arborist = require(name) as ArboristModule;
      return async ({ folder }) => (await new Arborist({ path: folder }).loadVirtual()).inventory.size;
    }
    case "@yarnpkg/lockfile": {
      const { parse } = require(name) as YarnLockfileModule;
      return ({ file }) => Promise.resolve(Object.keys(parse(readFileSync(file, "utf8")).object).length);
    }
    case "@pnpm/lockfile.fs": {
      const { readWantedLockfile } = require(name) as PnpmLockfileModule;
      return async ({ folder }) => {
        const lockfile = await readWantedLockfile(folder, { ignoreIncompatible: false });
        return Object.keys(lockfile?.packages ?? {}).length;
      };
    }
    case "snyk-nodejs-lockfile-parser": {
      const read = snykReader(require(name) as SnykModule, family);
      return async (side) => {
        const graph = await read(manifestOf(side), readFileSync(side.file, "utf8"), SNYK_OPTIONS);
        return graph.getPkgs().length;
      };
    }
  }
}

/** What its own command line passes. */
const SNYK_OPTIONS = {
  includeDevDeps: true,
  includeOptionalDeps: true,
  includePeerDeps: false,
  strictOutOfSync: false,
  pruneCycles: true,
  pruneLevel: "withinTopLevelDeps",
  pruneWithinTopLevelDeps: true,
  pruneNpmStrictOutOfSync: false,
};

function snykReader(snyk: SnykModule, family: Family): SnykReader {
  switch (family) {
    case "npm":
      return snyk.parseNpmLockV2Project;
    case "yarn-classic":
      return snyk.parseYarnLockV1Project;
    case "yarn-berry":
      return snyk.parseYarnLockV2Project;
    case "pnpm":
      return snyk.parsePnpmProject;
  }
}

/** It wants a manifest; where the corpus has none (pnpm) an empty one, so that it reads the file and builds no graph. */
function manifestOf({ folder, input }: Side): string {
  const directory = input.path.slice(0, input.path.lastIndexOf("/") + 1);
  const known = input.companions.get(`${directory}package.json`);
  if (known !== undefined) return known;
  try {
    return readFileSync(join(folder, "package.json"), "utf8");
  } catch {
    return '{"name":"unknown","version":"1.0.0"}';
  }
}
