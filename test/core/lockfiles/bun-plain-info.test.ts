import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { bunInfo } from "../../../src/core/lockfiles/bun-info.js";
import { PlainBunInfo } from "../../../src/core/lockfiles/bun-plain-info.js";
import { isJsonObject } from "../../../src/core/lockfiles/json-text.js";
import { KnownTexts } from "../../../src/core/lockfiles/known-texts.js";

/** Whether it was read by hand; what is read so must be what JSON says, up to where it says it. */
function isPlain(text: string): boolean {
  const before = '"a": ["a@1", "", ';
  const plain = new PlainBunInfo(`${before}${text}, "sha512-a"]`, new KnownTexts(16));
  const info = plain.read(before.length);
  if (info === null) return false;
  const json: unknown = JSON.parse(text);
  expect(plain.end).toBe(before.length + text.length);
  expect(info).toEqual(isJsonObject(json) ? bunInfo(json) : null);
  return true;
}

/** Pairs as Bun writes them, in their order, be it that one stands twice. */
function object(pairs: readonly (readonly [string, string])[]): string {
  if (pairs.length === 0) return "{}";
  return `{ ${pairs.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(", ")} }`;
}

const SECTIONS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
const name = fc.oneof(
  fc.stringMatching(/^[@a-z][a-z/. ,{}:[\]-]{0,8}$/),
  fc.constantFrom("a", "b", "__proto__", "constructor"),
);
const text = fc.stringMatching(/^[a-z0-9@/. ,{}:[\]^~*-]{0,8}$/).map((value) => JSON.stringify(value));
const asked = fc
  .uniqueArray(fc.tuple(name, text), { selector: ([key]) => key, minLength: 1, maxLength: 4 })
  .map(object);
const texts = fc.array(text, { minLength: 1, maxLength: 3 }).map((list) => `[${list.join(", ")}]`);
const platform = text.filter((value) => value !== '""');
const field = fc.oneof(
  fc.tuple(fc.constantFrom(...SECTIONS), asked),
  fc.tuple(fc.constantFrom("os", "cpu", "libc"), platform),
  fc.tuple(fc.constant("bin"), fc.oneof(text, asked)),
  fc.constant(["bundled", "true"] as const),
  fc.tuple(fc.constant("optionalPeers"), texts),
);
const fields = fc.uniqueArray(field, { selector: ([key]) => key, maxLength: 6 });

const any = fc.oneof(
  asked,
  text,
  texts,
  fc.constantFrom(
    "{}",
    "[]",
    "null",
    "false",
    "true",
    "1",
    '""',
    '{ "1": "2" }',
    '{ "a": 1 }',
    '{ "a": {} }',
  ),
);
const anyField = fc.tuple(
  fc.oneof(fc.constantFrom(...SECTIONS, "os", "cpu", "libc", "bin", "bundled", "optionalPeers"), name),
  any,
);

describe("what an entry of a bun.lock says of itself", () => {
  it("is read by hand for what JSON says, in the layout that Bun writes", () => {
    fc.assert(
      fc.property(fields, (pairs) => {
        expect(isPlain(object(pairs))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("means the same by hand and by JSON, or is left to JSON, whatever it holds", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(field, anyField), { maxLength: 4 }), (pairs) => {
        isPlain(object(pairs));
      }),
      { numRuns: 3000 },
    );
  });

  const others = {
    "a name twice": '{ "dependencies": { "a": "1", "a": "2" } }',
    "a number as a name": '{ "dependencies": { "b": "1", "1": "2" } }',
    "a range that is no text": '{ "dependencies": { "a": 1 } }',
    "a section twice": '{ "dependencies": { "a": "1" }, "dependencies": { "b": "2" } }',
    "a section that is no object": '{ "peerDependencies": ["a"] }',
    "a section without a name": '{ "dependencies": {} }',
    "a field it does not know": '{ "more": "1" }',
    "a list of systems": '{ "os": ["linux", "darwin"] }',
    "no system": '{ "os": "" }',
    "other blanks": '{"os": "linux"}',
    "many names": object([
      ["dependencies", object(Array.from({ length: 49 }, (_, at) => [`n${at}`, '"1"']))],
    ]),
  };
  for (const [what, json] of Object.entries(others)) {
    it(`is left to JSON for ${what}`, () => {
      expect(isPlain(json)).toBe(false);
      expect(() => JSON.parse(json) as unknown).not.toThrow();
    });
  }

  it("is not read where it is cut short", () => {
    const whole =
      '{ "dependencies": { "a": "1" }, "os": "linux", "optionalPeers": ["a", "b"], "bundled": true }';
    expect(isPlain(whole)).toBe(true);
    for (let end = 1; end < whole.length; end += 1) {
      expect(new PlainBunInfo(whole.slice(0, end), new KnownTexts(16)).read(0)).toBeNull();
    }
  });
});
