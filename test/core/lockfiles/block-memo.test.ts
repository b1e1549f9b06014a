import { join } from "node:path";

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { newGraphMemory } from "../../../src/core/following.js";
import { buildGraph } from "../../../src/core/graph.js";
import { BlockMemo, ParseMemo } from "../../../src/core/lockfiles/block-memo.js";
import type { LockfileFormat } from "../../../src/core/lockfiles/format.js";
import { LOCKFILE_FORMATS } from "../../../src/core/lockfiles/index.js";
import type { LockfileInput } from "../../../src/core/model/lockfile.js";
import { casesOf, FIXTURES, inputOf } from "./fixture.js";
import { mutationOf } from "./mutations.js";

/** What comes of a text, its graph included, as a value that can be compared. */
function outcome(format: LockfileFormat, input: LockfileInput, memo?: ParseMemo): unknown {
  try {
    return buildGraph(format.parse(input, memo), memo?.slot(newGraphMemory) ?? null);
  } catch (error) {
    if (!(error instanceof LockfileError)) throw error;
    return { kind: error.kind, line: error.line, message: error.message };
  }
}

/** Entries of a text in another order, some of them twice or gone: what a merge or a sorter leaves. */
function shuffled(text: string): fc.Arbitrary<string> {
  const blocks = text.split(/\n(?=\n? {0,2}\S)/);
  return fc.array(fc.nat({ max: Math.max(0, blocks.length - 1) }), { maxLength: 6 }).map((picks) =>
    picks
      .reduce<string[]>(
        (now, at, turn) => {
          const [block = ""] = now.splice(at % now.length, 1);
          if (turn % 3 === 1) now.splice((at * 7) % (now.length + 1), 0, block, block);
          else if (turn % 3 === 2) now.splice((at * 3) % (now.length + 1), 0, block);
          return now.length === 0 ? [block] : now;
        },
        [...blocks],
      )
      .join("\n"),
  );
}

describe.each(LOCKFILE_FORMATS.map((format) => [format.id, format] as const))(
  "%s with a memo",
  (_, format) => {
    const inputs = casesOf(format.id).map((name) => inputOf(format, join(FIXTURES, format.id, name)));

    it("says the same of a file whatever was read before", () => {
      const texts = fc.constantFrom(...inputs).chain((input) =>
        fc
          .array(fc.oneof(mutationOf([input.text]), shuffled(input.text), fc.constant(input.text)), {
            minLength: 2,
            maxLength: 4,
          })
          .map((each) => ({ input, each })),
      );
      fc.assert(
        fc.property(texts, fc.boolean(), ({ input, each }, bare) => {
          const memo = new ParseMemo();
          each.forEach((text, turn) => {
            // Every other file may stand without its manifests, or with those of another project.
            const companions = bare && turn % 2 === 1 ? new Map<string, string>() : input.companions;
            const file = { ...input, text, companions };
            expect(outcome(format, file, memo)).toEqual(outcome(format, file));
          });
        }),
        { numRuns: 400 },
      );
    });

    it("says the same of a file that goes on where the one before ended, without a last newline", () => {
      for (const input of inputs) {
        const memo = new ParseMemo();
        const whole = input.text.trimEnd();
        for (const text of [whole, whole, `${whole}.0`, `${whole} .0`, `${whole}\n`]) {
          const file = { ...input, text };
          expect(outcome(format, file, memo)).toEqual(outcome(format, file));
        }
      }
    });

    it("says the same of one fixture after the other", () => {
      const memo = new ParseMemo();
      for (const input of [...inputs, ...inputs]) {
        expect(outcome(format, input, memo)).toEqual(outcome(format, input));
      }
    });
  },
);

describe("BlockMemo", () => {
  const isStart = () => true;
  const moved = (value: string, line: number) => `${value}@${line}`;
  const lines = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `block ${n + from}\n`);

  function record(memo: BlockMemo<string>, blocks: readonly string[]): void {
    let at = 0;
    memo.begin(blocks.join(""), "");
    blocks.forEach((block, index) => {
      memo.add(at, index + 1, block.trim());
      at += block.length;
    });
    memo.add(at, blocks.length + 1, null);
    memo.end();
  }

  /** What of a text is repeated, walking on block by block where nothing is. */
  function repeatedIn(memo: BlockMemo<string>, blocks: readonly string[]): string[] {
    const text = blocks.join("");
    const found: string[] = [];
    memo.begin(text, "");
    let line = 1;
    for (let at = 0; at < text.length;) {
      const run = memo.repeated(at, line, isStart, moved);
      if (run !== null) found.push(...run.values);
      else memo.add(at, line, null);
      at = run?.end ?? text.indexOf("\n", at) + 1;
      line += run?.lines ?? 1;
    }
    return found;
  }

  it("finds what follows again where much was taken out", () => {
    const memo = new BlockMemo<string>();
    record(memo, lines(1000));
    const found = repeatedIn(memo, [...lines(10), ...lines(500, 500)]);
    expect(found.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, n) => `block ${n}@${n + 1}`));
    expect(found.length).toBeGreaterThan(480);
    expect(found.at(-1)).toBe("block 999@510");
  });

  it("finds what follows again where much was put in", () => {
    const memo = new BlockMemo<string>();
    record(memo, lines(100));
    const fresh = Array.from({ length: 50 }, (_, n) => `fresh ${n}\n`);
    expect(repeatedIn(memo, [...lines(40), ...fresh, ...lines(60, 40)])).toHaveLength(100);
  });

  it("repeats nothing under another context", () => {
    const memo = new BlockMemo<string>();
    record(memo, lines(3));
    memo.begin(lines(3).join(""), "other");
    expect(memo.repeated(0, 1, isStart, moved)).toBeNull();
  });
});
