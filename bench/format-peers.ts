/** Programs that read files of other ecosystems, from bench/package.json; loaded only where they are measured. */
import { createRequire } from "node:module";

import { nameOf } from "../src/core/model/paths.js";

/** Reads a file's text, and as many of the files that Weir reads with it as it can. @param around path → text */
type Reader = (text: string, around: ReadonlyMap<string, string>) => unknown;

/** Who reads which format, and how. None of them tells lines; `graph`: it tells who asks for whom. */
export interface FormatPeer {
  readonly name: string;
  readonly format: string;
  readonly tells: "graph" | "text";
}

export const FORMAT_PEERS: readonly FormatPeer[] = [
  { name: "snyk-poetry-lockfile-parser", format: "poetry-lock", tells: "graph" },
  { name: "@snyk/composer-lockfile-parser", format: "composer-lock", tells: "graph" },
  { name: "gemfile", format: "gem-lock", tells: "graph" },
  { name: "pom-parser", format: "pom", tells: "text" },
  { name: "gradle-to-js", format: "gradle-build", tells: "text" },
  { name: "jsonc-parser", format: "bun-lock", tells: "text" },
  { name: "@iarna/toml", format: "cargo-lock", tells: "text" },
  { name: "@iarna/toml", format: "poetry-lock", tells: "text" },
  { name: "@iarna/toml", format: "uv-lock", tells: "text" },
  { name: "@iarna/toml", format: "pylock", tells: "text" },
];

const require = createRequire(import.meta.url);

/** What of a peer is used, as far as it is used. */
interface PoetryModule {
  readonly buildDepGraph: (manifest: string, lockfile: string, development: boolean) => unknown;
}
interface ComposerModule {
  readonly buildDepTree: (
    lockfile: string,
    manifest: string,
    name: string,
    versions: object,
    development: boolean,
  ) => unknown;
}
interface GemfileModule {
  readonly interpret: (text: string, platforms: boolean) => unknown;
}
interface PomModule {
  readonly parse: (
    options: { xmlContent: string },
    done: (error: Error | null, pom: unknown) => void,
  ) => void;
}
interface GradleModule {
  readonly parseText: (text: string) => Promise<unknown>;
}
interface TextModule {
  readonly parse: (text: string) => unknown;
}

/** @throws {RangeError} for a name that is none of FORMAT_PEERS */
export function formatReader(name: string): Reader {
  switch (name) {
    case "snyk-poetry-lockfile-parser": {
      const { buildDepGraph } = require(name) as PoetryModule;
      return (text, around) => buildDepGraph(named(around, "pyproject.toml"), text, true);
    }
    case "@snyk/composer-lockfile-parser": {
      const { buildDepTree } = require(name) as ComposerModule;
      return (text, around) => buildDepTree(text, named(around, "composer.json"), "project", {}, true);
    }
    case "gemfile": {
      const { interpret } = require(name) as GemfileModule;
      return (text) => interpret(text, true);
    }
    case "pom-parser": {
      const { parse } = require(name) as PomModule;
      return (text) =>
        new Promise((resolve, reject) => {
          parse({ xmlContent: text }, (error, pom) => {
            if (error === null) resolve(pom);
            else reject(error);
          });
        });
    }
    case "gradle-to-js": {
      const { parseText } = require(name) as GradleModule;
      return async (text, around) => {
        await parseText(text);
        for (const [path, script] of around) if (path.endsWith(".gradle")) await parseText(script);
      };
    }
    case "jsonc-parser": {
      const { parse } = require(name) as TextModule;
      return (text, around) => [text, ...around.values()].map((each) => parse(each));
    }
    case "@iarna/toml": {
      const { parse } = require(name) as TextModule;
      return (text, around) => {
        parse(text);
        for (const [path, manifest] of around) if (path.endsWith(".toml")) parse(manifest);
      };
    }
    default:
      throw new RangeError(`nobody is called ${name}`);
  }
}

/** The text of a manifest; empty where there is none. */
function named(around: ReadonlyMap<string, string>, name: string): string {
  return [...around].find(([path]) => nameOf(path) === name)?.[1] ?? "";
}
