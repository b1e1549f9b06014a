import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { addressOf, otherAddress } from "../../../src/core/bill/address.js";
import type { LockedNode } from "../../../src/core/model/lockfile.js";
import { lockfile } from "../../support/lockfile-builder.js";

function node(resolved: string | null, source: LockedNode["source"] = "registry"): LockedNode {
  const made = lockfile({ nodes: [{ name: "a", version: "1.0.0", resolved, source }] }).nodes.at(-1);
  if (made === undefined) throw new Error("no node");
  return made;
}

describe("the address of a node", () => {
  test.each([
    ["https://r.example.org/a/-/a-1.0.0.tgz", "https://r.example.org/a/-/a-1.0.0.tgz"],
    ["https://me:secret@r.example.org/a.tgz", "https://r.example.org/a.tgz"],
    ["https://token@r.example.org/a.tgz#0123", "https://r.example.org/a.tgz"],
    ["https://r.example.org/ä b'[x]%zz.tgz", "https://r.example.org/%C3%A4%20b%27%5Bx%5D%25zz.tgz"],
  ])("is a URI without credentials: %s", (resolved, expected) => {
    expect(addressOf(node(resolved))).toBe(expected);
    expect(otherAddress(node(resolved))).toBeNull();
  });

  test("keeps the commit and the user of a git address, not a password", () => {
    const address = addressOf(node("git+ssh://git:secret@example.org/a.git#abc", "git"));
    expect(address).toBe("git+ssh://git@example.org/a.git#abc");
    expect(addressOf(node("git+https://t0ken@example.org/a.git#abc", "git"))).toBe(
      "git+https://example.org/a.git#abc",
    );
  });

  test.each(["file:../a", "git@example.org:a/b.git", "../a.tgz", "javascript://x", "https://"])(
    "is told as written where it is no URI of the web or of git: %s",
    (resolved) => {
      expect(addressOf(node(resolved))).toBeNull();
      expect(otherAddress(node(resolved))).toBe(resolved);
    },
  );

  test("is none where the lockfile names none", () => {
    expect(addressOf(node(null))).toBeNull();
    expect(otherAddress(node(null))).toBeNull();
  });

  test("holds nothing but what RFC 3986 allows, whatever the lockfile says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (part) => {
        const address = addressOf(node(`https://example.org/${part}`));
        if (address !== null)
          expect(address).toMatch(/^https:\/\/(?:[\w\-.~:/?@!$&()*+,;=]|%[0-9A-F]{2})*$/i);
      }),
    );
  });
});
