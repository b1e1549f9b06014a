import fc from "fast-check";

import type { LockfileSpec, NodeSpec } from "./lockfile-builder.js";

const name = (index: number) => `c${index}`;

/** Lockfiles of up to nine components in up to two versions, with cycles, orphans, peers and up to three services. */
export const anyLockfile: fc.Arbitrary<LockfileSpec> = fc
  .record({
    versions: fc.array(fc.constantFrom(["1.0.0"], ["2.0.0"], ["1.0.0", "2.0.0"]), {
      minLength: 1,
      maxLength: 9,
    }),
    edges: fc.array(
      fc.tuple(fc.nat(17), fc.nat(17), fc.constantFrom("requires", "requires", "requires", "peers")),
      { maxLength: 24 },
    ),
    roots: fc.array(
      fc.array(fc.tuple(fc.nat(17), fc.constantFrom("dependencies", "devDependencies")), { maxLength: 4 }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  })
  .map(({ versions, edges, roots }) => {
    const keys = versions.flatMap((own, index) => own.map((version) => ({ name: name(index), version })));
    const at = (index: number) => keys[index % keys.length] ?? { name: name(0), version: "1.0.0" };
    const asked = (index: number) => {
      const { name: own, version } = at(index);
      return [own, [`^${version}`, `${own}@${version}`]] as const;
    };
    const nodes = keys.map((key, index): NodeSpec => {
      const own = (kind: string) =>
        Object.fromEntries(
          edges
            .filter(([from, , k]) => from % keys.length === index && k === kind)
            .map(([, to]) => asked(to)),
        );
      return { ...key, requires: own("requires"), peers: own("peers") };
    });
    const services = roots.map((own, index) => ({
      path: index === 0 ? "." : `packages/s${index}`,
      dependencies: Object.fromEntries(
        own.filter(([, kind]) => kind === "dependencies").map(([to]) => asked(to)),
      ),
      devDependencies: Object.fromEntries(
        own.filter(([, kind]) => kind === "devDependencies").map(([to]) => asked(to)),
      ),
    }));
    return { nodes, services };
  });
