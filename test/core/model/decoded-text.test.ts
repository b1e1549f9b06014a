import { expect, it } from "@jest/globals";

import { decodedText } from "../../../src/core/model/decoded-text.js";

it("reads UTF-16 by its byte order mark, and everything else as UTF-8", () => {
  const text = "\uFEFF# caf\u00e9 \u2028a==1\r\n";
  const little = Buffer.from(text, "utf16le");
  const big = Buffer.from(text, "utf16le").swap16();
  for (const bytes of [little, big, Buffer.from(text, "utf8")]) expect(decodedText(bytes)).toBe(text);
  expect(decodedText(Buffer.from([0x61, 0xff, 0x62]))).toBe("a\uFFFDb");
  expect(decodedText(new Uint8Array())).toBe("");
});
