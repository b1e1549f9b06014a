import fc from "fast-check";

import type { LockfileSpec, NodeSpec } from "./lockfile-builder.js";

/** Text as nobody should write it: controls, lone surrogates, mark-up, what URLs and XML cannot hold. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom(
    "\u0000",
    "\uD800",
    "\uDC00x",
    "\uFFFE",
    "]]>",
    "<a b='&amp;'>",
    "__proto__",
    "@s/a",
    "a#git",
    "../..",
    "%zz",
  ),
);

const address = fc.oneof(
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  text.map((part) => `https://user:secret@example.org/${part}#${part}`),
  text.map((part) => `git+ssh://git@example.org/${part}#${part}`),
  text,
);

const integrity = fc.oneof(
  text,
  fc
    .uint8Array({ minLength: 64, maxLength: 64 })
    .map((bytes) => `sha512-${Buffer.from(bytes).toString("base64")}`),
  fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map((bytes) => `sha1-${Buffer.from(bytes).toString("base64")}`),
  fc.constant("10c0/0123456789abcdef0123456789abcdef"),
);

/** Lockfiles in which everything that may be foreign text is hostile. Up to eight nodes, each asked for by a service. */
export const hostileLockfile: fc.Arbitrary<LockfileSpec> = fc
  .array(
    fc.record({
      name: text,
      version: text,
      source: fc.constantFrom("registry" as const, "git" as const, "url" as const, "file" as const),
      resolved: fc.option(address),
      integrity: fc.option(integrity),
      deprecated: fc.option(text),
      line: fc.integer({ min: 1, max: 99 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .chain((nodes) =>
    fc.record({ service: text, path: text }).map(({ service, path }): LockfileSpec => {
      const keyed = nodes.map((node, index): NodeSpec => ({ ...node, key: `node ${index}` }));
      const dependencies = Object.fromEntries(
        keyed.map((_node, index) => [`a${index}`, ["*", `node ${index}`] as const]),
      );
      return {
        path: `${path}/package-lock.json`,
        nodes: keyed,
        services: [{ path: "apps/".concat(path), name: service, dependencies }],
      };
    }),
  );
