import { describe, expect, it } from "@jest/globals";

import { readHashText } from "../../../src/core/model/hash-text.js";

const hex = (bytes: number) => "ab".repeat(bytes);
const base64 = (bytes: number) => Buffer.from(hex(bytes), "hex").toString("base64");

describe("a hash as lockfiles write it", () => {
  it.each([
    [`sha512-${base64(64)}`, "sha512", 64, false],
    [`sha1-${base64(20)}?option`, "sha1", 20, false],
    [`sha256:${hex(32)}`, "sha256", 32, false],
    [`SHA256=${hex(32).toUpperCase()}`, "sha256", 32, false],
    [hex(64), "sha512", 64, true],
    [hex(48), "sha384", 48, true],
    [hex(32), "sha256", 32, true],
    [hex(20), "sha1", 20, true],
    [hex(16), "md5", 16, true],
  ] as const)("is read: %s", (text, algorithm, bytes, bare) => {
    expect(readHashText(text)).toEqual({ algorithm, hex: hex(bytes), bare });
  });

  it.each([
    "",
    "sha512-AAAA",
    `sha256:${hex(31)}`,
    `sha3-${base64(64)}`,
    "h1:abc=",
    hex(21),
    `10c0/${hex(64)}`,
    "sha1-!!!!",
  ])("is none: %s", (text) => {
    expect(readHashText(text)).toBeNull();
  });
});
