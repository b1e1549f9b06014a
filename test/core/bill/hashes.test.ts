import { createHash } from "node:crypto";

import { describe, expect, test } from "@jest/globals";

import { readHashes } from "../../../src/core/bill/hashes.js";
import type { LockedNode } from "../../../src/core/model/lockfile.js";
import { lockfile } from "../../support/lockfile-builder.js";

function node(more: Partial<LockedNode>): LockedNode {
  const made = lockfile({ nodes: [{ name: "a", version: "1.0.0" }] }).nodes.at(-1);
  if (made === undefined) throw new Error("no node");
  return { ...made, ...more };
}

const digest = (algorithm: string, encoding: "hex" | "base64") =>
  createHash(algorithm).update("archive").digest(encoding);

describe("hashes of a node", () => {
  test.each([
    ["sha512", "SHA-512"],
    ["sha384", "SHA-384"],
    ["sha256", "SHA-256"],
    ["sha1", "SHA-1"],
    ["md5", "MD5"],
  ])("are the hex of what %s says in base64", (sri, algorithm) => {
    const integrity = `${sri}-${digest(sri, "base64")}?option`;
    expect(readHashes(node({ integrity }), "npm")).toEqual({
      hashes: [{ algorithm, hex: digest(sri, "hex") }],
      unread: [],
    });
  });

  test("are several where the lockfile names several", () => {
    const integrity = `sha1-${digest("sha1", "base64")}  sha512-${digest("sha512", "base64")}`;
    expect(readHashes(node({ integrity }), "npm").hashes.map(({ algorithm }) => algorithm)).toEqual([
      "SHA-1",
      "SHA-512",
    ]);
  });

  test.each([
    ["a value of the wrong length", "sha512-AAAA"],
    ["an unknown algorithm", `sha3-${digest("sha512", "base64")}`],
    ["what is no base64", `sha1-${"!".repeat(28)}`],
    ["base64 that is padded too much", `sha1-${digest("sha1", "base64").slice(0, 26)}==`],
    ["a checksum of yarn's own archive", `10c0/${digest("sha512", "hex")}`],
  ])("are not made of %s", (_what, integrity) => {
    expect(readHashes(node({ integrity }), "npm")).toEqual({ hashes: [], unread: [integrity] });
  });

  test("are read from the address that classic yarn writes, but never from a commit", () => {
    const resolved = `https://registry.example.org/a.tgz#${digest("sha1", "hex")}`;
    expect(readHashes(node({ resolved }), "npm").hashes).toEqual([
      { algorithm: "SHA-1", hex: digest("sha1", "hex") },
    ]);
    expect(readHashes(node({ resolved, source: "git" }), "npm").hashes).toEqual([]);
  });
});
