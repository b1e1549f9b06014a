import type { LockedNode, Requirement } from "../model/lockfile.js";
import { gitNode, hexNode, hexRequirement } from "./mix-nodes.js";

const NOTHING: readonly never[] = [];

const START = "%{\n";
/** What the last entry and the file end with. */
const END = /\}\n?$/y;
/** ASCII without quotes, escapes, ends of lines and what may have to be worked out: all there is in most files. */
const TEXT = String.raw`[ !$-[\]-~]`;
const NAME = "[a-z_][a-z0-9_]*";
const OPTION = `${NAME}: (?:"${TEXT}*"|:?${NAME}|[0-9]+)`;
const HEX = new RegExp(
  `  "(${TEXT}+)": \\{:hex, :(${NAME}), "(${TEXT}+)", "(${TEXT}*)", ${listOf(`:${NAME}`)}, \\[`,
  "y",
);
const DEPENDENCY = new RegExp(
  `\\{:(${NAME}), "(${TEXT}*)", \\[hex: :${NAME}, repo: "${TEXT}*", optional: (true|false)\\]\\}(?:, (?=\\{)|(?=\\]))`,
  "y",
);
const HEX_END = new RegExp(`\\], "(${TEXT}*)"(?:, "${TEXT}*")?\\},\\n`, "y");
const GIT = new RegExp(`  "(${TEXT}+)": \\{:git, "(${TEXT}*)", "(${TEXT}+)", ${listOf(OPTION)}\\},\\n`, "y");

/**
 * What a mix.lock holds, where Hex laid it out: a line for each package or repository, the names of which ascend (so that
 * none stands there twice). Null for any other text, even one that means the same.
 */
export function entriesByLines(text: string): readonly LockedNode[] | null {
  return text.startsWith(START) ? new MixLines(text).read() : null;
}

class MixLines {
  readonly #text: string;
  #at = START.length;
  #line = 2;

  constructor(text: string) {
    this.#text = text;
  }

  read(): readonly LockedNode[] | null {
    const nodes: LockedNode[] = [];
    let last = "";
    while (this.#match(END) === null) {
      const node = this.#hex() ?? this.#git();
      if (node === null || node.key <= last) return null;
      last = node.key;
      nodes.push(node);
      this.#line += 1;
    }
    return nodes.length === 0 ? null : nodes;
  }

  #hex(): LockedNode | null {
    const start = this.#match(HEX);
    if (start === null) return null;
    const requires = this.#requirements();
    const repository = this.#match(HEX_END)?.[1];
    if (repository === undefined) return null;
    const [, app = "", name = "", version = "", innerHash = ""] = start;
    return hexNode({ app, name, version, innerHash, repository, line: this.#line, requires });
  }

  #requirements(): readonly Requirement[] {
    let requires: Requirement[] | null = null;
    for (;;) {
      const found = this.#match(DEPENDENCY);
      if (found === null) return requires ?? NOTHING;
      const [, name = "", range = "", optional] = found;
      requires ??= [];
      requires.push(hexRequirement(name, range, optional === "true"));
    }
  }

  #git(): LockedNode | null {
    const found = this.#match(GIT);
    if (found === null) return null;
    const [, app = "", address = "", version = ""] = found;
    return gitNode(app, address, version, this.#line);
  }

  /** What stands here; the place is then behind it. */
  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }
}

function listOf(item: string): string {
  return `\\[(?:${item}(?:, ${item})*)?\\]`;
}
