/** Lockfiles made to be slow, large or deep: the attacks of facts/lockfiles.md and their like, for every format. */
import { type Family, LOCKFILE_NAMES } from "./generate.js";

/** One hostile text of about the asked size. */
export interface Attack {
  readonly name: string;
  readonly family: Family;
  readonly path: string;
  readonly text: string;
}

type Make = (bytes: number) => string;

const npm = (packages: string) => `{"lockfileVersion":3,"packages":{"":{}${packages}}}`;
const classic = (rest: string) => `# yarn lockfile v1\n\n\n${rest}`;
const berry = (rest: string) => `__metadata:\n  version: 8\n  cacheKey: 10c0\n\n${rest}`;
const pnpm = (rest: string) => `lockfileVersion: '9.0'\n\n${rest}`;
const fill = (bytes: number, piece: string) => piece.repeat(Math.ceil(bytes / piece.length));
const each = (bytes: number, piece: (index: number) => string) => {
  const pieces: string[] = [];
  for (let size = 0; size < bytes;) {
    const next = piece(pieces.length);
    pieces.push(next);
    size += next.length;
  }
  return pieces.join("");
};

const ATTACKS: Readonly<Record<Family, Readonly<Record<string, Make>>>> = {
  npm: {
    "deep nesting": (bytes) => `{"lockfileVersion":1,"dependencies":${fill(bytes, '{"a":{"dependencies":')}`,
    "brackets without end": (bytes) => fill(bytes, "["),
    "nested dependencies": (bytes) => {
      const depth = Math.floor(bytes / 45);
      const open = '{"a":{"version":"1.0.0","dependencies":'.repeat(depth);
      return `{"lockfileVersion":1,"dependencies":${open}{}${"}}".repeat(depth)}}`;
    },
    "many empty entries": (bytes) => npm(each(bytes, (n) => `,"node_modules/p${n}":{"version":"1"}`)),
    "one long path": (bytes) => npm(`,"${fill(bytes, "node_modules/a/")}b":{"version":"1.0.0"}`),
    "paths at their longest": (bytes) =>
      npm(
        each(
          bytes,
          (n) =>
            `,"${"node_modules/a/".repeat(60)}node_modules/p${n}":{"version":"1","dependencies":{"z":"1"}}`,
        ),
      ),
    "quotes escaped": (bytes) => npm(`,"node_modules/a":{"version":"${fill(bytes, '\\"')}"}`),
    "prototype keys": (bytes) =>
      npm(
        each(
          bytes,
          (n) => `,"node_modules/p${n}":{"version":"1","dependencies":{"__proto__":"1","constructor":"1"}}`,
        ),
      ),
    "links in a ring": (bytes) =>
      npm(each(bytes, (n) => `,"node_modules/l${n}":{"link":true,"resolved":"node_modules/l${n + 1}"}`)),
    "one key many times": (bytes) => npm(fill(bytes, ',"node_modules/a":{"version":"1.0.0"}')),
    "dependencies without end": (bytes) =>
      npm(`,"node_modules/a":{"version":"1","dependencies":{"z":"1"${each(bytes, (n) => `,"d${n}":"1"`)}}}`),
    spaces: (bytes) => `{${fill(bytes, " ")}`,
  },
  "yarn-classic": {
    "spaces in a key": (bytes) => classic(`"a@${fill(bytes, " ")}":\n  version "1.0.0"\n`),
    "quotes escaped": (bytes) => classic(`a@1:\n  version "${fill(bytes, '\\"')}"\n`),
    "quotes without end": (bytes) => classic(fill(bytes, '"\\"')),
    "one line": (bytes) => classic(fill(bytes, "a")),
    "descriptors without end": (bytes) =>
      classic(`${each(bytes, (n) => `a@${n}, `)}a@x:\n  version "1.0.0"\n`),
    "one entry many times": (bytes) => classic(fill(bytes, 'a@1:\n  version "1.0.0"\n\n')),
    "dependencies without end": (bytes) =>
      classic(`a@1:\n  version "1.0.0"\n  dependencies:\n${each(bytes, (n) => `    d${n} "^1"\n`)}`),
    "everybody asks everybody": (bytes) => {
      const lines = fill(20_000, '    b "^1"\n');
      return classic(each(bytes, (n) => `a${n}@1:\n  version "1.0.0"\n  dependencies:\n${lines}\n`));
    },
    "conflict markers": (bytes) => classic(fill(bytes, "<<<<<<< HEAD\n=======\n>>>>>>> x\n")),
    "ranges that backtrack": (bytes) => classic(`"a@${fill(bytes, "1.x || ")}":\n  version "1.0.0"\n`),
  },
  "yarn-berry": {
    "spaces in a key": (bytes) => berry(`"a@npm:${fill(bytes, " ")}":\n  version: 1.0.0\n`),
    "patch in patch": (bytes) =>
      berry(
        `"a@${fill(bytes, "patch:a@")}npm:1":\n  version: 1.0.0\n  resolution: "a@npm:1"\n  linkType: hard\n`,
      ),
    "percent signs": (bytes) =>
      berry(
        `"a@patch:${fill(bytes, "%25")}":\n  version: 1.0.0\n  resolution: "a@patch:${fill(1000, "%")}"\n  linkType: hard\n`,
      ),
    "descriptors without end": (bytes) =>
      berry(
        `"${each(bytes, (n) => `a@npm:${n}, `)}a@npm:x":\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n  linkType: hard\n`,
      ),
    "alias bomb": (bytes) => berry(each(bytes, (n) => `x${n}: &a${n} [*a${n - 1}, *a${n - 1}]\n`)),
    "many small entries": (bytes) =>
      berry(
        each(bytes, (n) => `"p${n}@npm:1":\n  version: 1\n  resolution: "p${n}@npm:1"\n  linkType: hard\n`),
      ),
    "metadata without end": (bytes) => `__metadata:\n${fill(bytes, "  version: 8\n")}`,
    "long key": (bytes) => berry(`? "${fill(bytes, "a@npm:1, ")}b@npm:1"\n:\n  version: 1\n`),
    "one line": (bytes) => berry(fill(bytes, "a")),
  },
  pnpm: {
    "peers in peers": (bytes) =>
      pnpm(
        `packages:\n\n  a@1.0.0${fill(bytes / 2, "(")}${fill(bytes / 2, ")")}:\n    resolution: {integrity: x}\n`,
      ),
    "braces in braces": (bytes) => pnpm(`packages:\n\n  a@1.0.0:\n    resolution: ${fill(bytes, "{a: ")}`),
    "a brace over many lines": (bytes) =>
      pnpm(`packages:\n\n  a@1.0.0:\n    resolution: {\n${fill(bytes, "      a: b,\n")}`),
    "alias bomb": (bytes) => pnpm(each(bytes, (n) => `x${n}: &a${n} [*a${n - 1}, *a${n - 1}]\n`)),
    "60,000 keys and more": (bytes) => pnpm(`settings:\n${each(bytes, (n) => `  k${n}: 1\n`)}`),
    "documents without end": (bytes) => fill(bytes, "---\nlockfileVersion: '9.0'\n"),
    "importers without end": (bytes) => pnpm(`importers:\n\n${each(bytes, (n) => `  p${n}: {}\n`)}`),
    "small entries": (bytes) => {
      const count = Math.floor(bytes / 70);
      const entries = (rest: string) =>
        Array.from({ length: count }, (_, n) => `  p${n}@1.0.0:${rest}`).join("");
      return pnpm(
        `packages:\n\n${entries("\n    resolution: {integrity: x}\n")}\nsnapshots:\n\n${entries(" {}\n")}`,
      );
    },
    "conflict markers": (bytes) => pnpm(fill(bytes, "<<<<<<< HEAD\n=======\n>>>>>>> x\n")),
    "quotes without end": (bytes) => pnpm(`packages:\n\n  '${fill(bytes, "''")}\n`),
    "one line": (bytes) => fill(bytes, "a"),
  },
};

/** Every attack, of about so many bytes each. */
export function attacks(bytes: number): Attack[] {
  return Object.entries(ATTACKS).flatMap(([key, made]) => {
    const family = key as Family;
    return Object.entries(made).map(([name, make]) => ({
      name,
      family,
      path: LOCKFILE_NAMES[family],
      text: make(bytes),
    }));
  });
}
