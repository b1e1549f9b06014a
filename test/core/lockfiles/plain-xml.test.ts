import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { LockfileError } from "../../../src/core/errors.js";
import { readPlainXml } from "../../../src/core/lockfiles/plain-xml.js";
import { readBySaxes } from "../../../src/core/lockfiles/saxes-xml.js";
import { FIXTURES } from "./fixture.js";
import { mutationOf, secondsOf } from "./mutations.js";

const TEXTS = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })
  .filter((path) => /(?:pom\.xml|\.csproj|\.props|packages\.config|NuGet\.config)$/i.test(path))
  .map((path) => readFileSync(join(FIXTURES, path), "utf8").replace(/^\ufeff/, ""))
  .filter((text) => text.trim() !== "");

/** Whether a text was read as plain XML; then saxes has to say the same. */
function isPlain(text: string): boolean {
  const plain = readPlainXml(text);
  if (plain === null) return false;
  for (const isLenient of [true, false]) expect(readBySaxes(text, isLenient)).toEqual(plain);
  return true;
}

const name = fc.stringMatching(/^[A-Za-z_][\w.-]{0,4}(?::[A-Za-z_][\w.-]{0,3})?$/);
const words = fc.stringMatching(/^[ -%'-;=?-~é\n\t]{0,8}$/);
const comment = fc.constantFrom(
  "<!-- a > <b> & -->",
  "<!---->",
  "<!--\n-->",
  "<?m2e a\nb > ?>",
  "<?m2e?>",
  "<?a:b ??>",
);
const value = fc.oneof(
  fc.stringMatching(/^[ !#-%'-;=-~é]{0,6}$/).map((text) => `"${text}"`),
  fc.stringMatching(/^[ -%(-;=-~]{0,6}$/).map((text) => `'${text}'`),
);
const attributes = fc
  .uniqueArray(fc.tuple(name, value, fc.constantFrom(" ", "\n  ", "\t")), {
    selector: ([key]) => key.slice(key.indexOf(":") + 1),
    maxLength: 3,
  })
  .map((all) => all.map(([key, of, before]) => `${before}${key}=${of}`).join(""));

const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  element: fc
    .tuple(name, attributes, fc.constantFrom("", " ", "\n"), fc.option(tie("content"), { nil: null }))
    .map(([tag, has, end, content]) =>
      content === null ? `<${tag}${has}${end}/>` : `<${tag}${has}${end}>${content}</${tag}>`,
    ),
  content: fc
    .array(fc.oneof({ depthSize: "small" }, words, comment, tie("element")), { maxLength: 4 })
    .map((parts) => parts.join("")),
}));

const generated = fc
  .tuple(
    fc.constantFrom("", '<?xml version="1.0"?>', "<?xml version='1.0' encoding='utf-8' standalone=\"yes\"?>"),
    fc.constantFrom("", "\n", " \n<!-- x -->\n"),
    element,
    fc.constantFrom("", "\n", "<!-- x -->\n"),
    fc.boolean(),
  )
  .map(([head, before, root, after, isWindows]) => {
    const text = head + before + root + after;
    return isWindows ? text.replaceAll("\n", "\r\n") : text;
  });

describe("plain XML", () => {
  it("is read for what saxes says it is", () => {
    fc.assert(
      fc.property(generated, (text) => {
        expect(isPlain(text)).toBe(true);
      }),
      { numRuns: 1000 },
    );
    expect(TEXTS.filter(isPlain).length).toBeGreaterThan(TEXTS.length / 2);
  });

  it("means the same to both readers, or is left to saxes, whatever becomes of a file", () => {
    fc.assert(
      fc.property(mutationOf(TEXTS), (text) => {
        isPlain(text);
      }),
      { numRuns: 1500 },
    );
    fc.assert(
      fc.property(
        generated.chain((text) => mutationOf([text])),
        (text) => {
          isPlain(text);
        },
      ),
      { numRuns: 4000 },
    );
  });

  it.each([
    ["an entity", "<a>&amp;</a>"],
    ["an entity in an attribute", '<a b="&lt;"/>'],
    ["CDATA", "<a><![CDATA[b]]></a>"],
    ["a document type", "<!DOCTYPE a><a/>"],
    ["a name that is not ASCII", "<é/>"],
    ["a character of two units", "<a>😀</a>"],
    ["a line end within an attribute", '<a b="c\nd"/>'],
    ["blanks around an equals sign", '<a b = "c"/>'],
    ["a lone carriage return", "<a>\r</a>"],
  ])("leaves %s to saxes", (_what, text) => {
    expect(readPlainXml(text)).toBeNull();
    expect(readBySaxes(text, true).children).toEqual([]);
  });

  it.each([
    "<a>",
    "<a></b>",
    "<a></a",
    "<a/><b/>",
    "<a/>b",
    "b<a/>",
    "</a>",
    "<a><b></a></b>",
    '<a b="c" b="d"/>',
    '<a b="c"d="e"/>',
    "<a b=c/>",
    "<a b/>",
    '<a b="<"/>',
    '<a b="c/>',
    "<a / >",
    "< a/>",
    "<a>]]></a>",
    "<a><!-- -- --></a>",
    "<a><!-- ---></a>",
    "<a><!--></a>",
    "<a><??></a>",
    "<a><?b</a>",
    "<a><?b&?></a>",
    "<a><?XML b?></a>",
    "<a>\u0000</a>",
    "<a>\ufffe</a>",
    "<a>\ud800</a>",
    ' <?xml version="1.0"?><a/>',
    '<?xml version="1.1"?><a/> <?xml version="1.0"?>',
    "<a>".repeat(101) + "</a>".repeat(101),
  ])("does not read %j, which saxes refuses", (text) => {
    expect(readPlainXml(text)).toBeNull();
    expect(() => readBySaxes(text, false)).toThrow(LockfileError);
  });

  it.each(["<a>x</a>", "x<a/>", "<a>\nx</a>", "<!--a-->", "<?a b?>", '<a b="c"/>', "<a><b>", "<a <"])(
    "takes no time for many of %j in one line",
    (part) => {
      const text = `<r>${part.repeat(1_500_000 / part.length)}</r>`;
      expect(secondsOf(() => readPlainXml(text))).toBeLessThan(2);
    },
  );
});
