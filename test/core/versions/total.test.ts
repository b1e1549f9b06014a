import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { PURL_TYPES } from "../../../src/core/model/component.js";
import { schemeOf } from "../../../src/core/versions/index.js";

/** What versions of any ecosystem are made of, joined at random. */
const number = fc.oneof(
  fc.nat(3).map(String),
  fc.constantFrom("0", "00", "01", "10", "9007199254740993", "20240101", "9999999999999999999999"),
);
const word = fc.constantFrom(
  ..."a,b,c,m,p,x,A,RC,rc,alpha,beta,dev,post,pre,preview,r,rev,pl,patch,milestone,snapshot,SNAPSHOT,ga,final".split(
    ",",
  ),
  ..."Final,RELEASE,sp,jre8,git,cvs,foo,_alpha,_p,_rc1,~rc1,-r1,incompatible,#,*,".split(","),
);
const separator = fc.constantFrom(".", ".", "-", "_", "+", "~", "!", ":", "", "..", " ");
const odd = fc
  .tuple(
    fc.constantFrom("", "", "", "v", "=", "go", "1!", "2:", "dev-"),
    number,
    fc.array(fc.tuple(separator, fc.oneof(number, word)), { maxLength: 5 }),
  )
  .map(([prefix, first, rest]) => prefix + first + rest.flat().join(""));
const anything = fc.oneof(
  { weight: 8, arbitrary: odd },
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom("", "latest", "main", "8f4b7f84864484a7bf31766abe9204da3cbe65b3", "__proto__"),
);

/** One type for each scheme. */
const TYPES = PURL_TYPES.filter(
  (type, at) => PURL_TYPES.findIndex((other) => schemeOf(other) === schemeOf(type)) === at,
);

describe.each(TYPES)("the order of %s versions", (type) => {
  const scheme = schemeOf(type);
  const sign = (a: string, b: string) => Math.sign(scheme.compare(a, b));

  it("is total over any strings, and nothing throws", () => {
    fc.assert(
      fc.property(anything, anything, anything, (a, b, c) => {
        expect(sign(a, a)).toBe(0);
        expect(sign(a, b) + sign(b, a)).toBe(0);
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
        if (sign(a, b) === 0) expect(sign(a, c)).toBe(sign(b, c));
        expect(scheme.sameMajor(a, b)).toBe(scheme.sameMajor(b, a));
      }),
      { numRuns: 1500 },
    );
  });

  it("puts what cannot be read before what can", () => {
    fc.assert(
      fc.property(anything, anything, (a, b) => {
        if (!scheme.readable(a) && scheme.readable(b)) expect(sign(a, b)).toBe(-1);
      }),
    );
  });

  it("answers any range with yes, no or nothing", () => {
    const clause = fc
      .tuple(fc.constantFrom("", "=", "==", ">=", "<", "~>", "~=", "^", "~", "!=", "[", "(", ">"), odd)
      .map(([operator, version]) => operator + version);
    const range = fc
      .tuple(clause, fc.constantFrom("", ",", " || ", " and ", " - ", ")", "]", ".*", " && "), clause)
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(anything, fc.oneof(range, anything), (version, text) => {
        expect([true, false, null]).toContain(scheme.satisfies(version, text));
      }),
      { numRuns: 500 },
    );
  });

  it("refuses more than 512 characters, and does not hang on fewer", () => {
    expect(scheme.readable("1".repeat(513))).toBe(false);
    expect(scheme.satisfies("1.0.0", "1".repeat(513))).toBeNull();
    const started = performance.now();
    for (const part of [
      "1",
      "1.",
      "a1",
      ".",
      "-",
      " ",
      "1-",
      "_p1",
      "~",
      "v=",
      "1!",
      ">",
      ">=1 ",
      "*.",
      "(1,",
      "^1|",
    ]) {
      const text = part.repeat(Math.ceil(512 / part.length)).slice(0, 512);
      scheme.compare(text, `${text.slice(0, 511)}!`);
      scheme.compare(`1${text.slice(0, 511)}`, `1${text.slice(0, 510)}!`);
      scheme.satisfies("1.0.0", text);
      scheme.satisfies(text, text);
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
