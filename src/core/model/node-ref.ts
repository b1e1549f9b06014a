import type { ComponentRef } from "./component.js";
import { type LockedNode, type ParsedLockfile, typeOf } from "./lockfile.js";
import { purlOf, refOf } from "./purl.js";

type Typed = Pick<ParsedLockfile, "purlType">;

// Field by field: nodes have many, and spreading one takes longer than making its purl.

/** The component that a node is an instance of. */
export function refOfNode(lockfile: Typed, node: LockedNode): ComponentRef {
  const { name, version, source, qualifiers, range } = node;
  const type = typeOf(lockfile, node);
  // Nearly all nodes have neither.
  if (qualifiers === undefined && range === undefined) return refOf({ type, name, version, source });
  return refOf({
    type,
    name,
    version,
    source,
    ...(qualifiers === undefined ? {} : { qualifiers }),
    ...(range === undefined ? {} : { range }),
  });
}

/** The package URL of the component that a node is an instance of. */
export function purlOfNode(lockfile: Typed, node: LockedNode): string {
  const { name, version, qualifiers } = node;
  return purlOf({
    type: typeOf(lockfile, node),
    name,
    version,
    ...(qualifiers === undefined ? {} : { qualifiers }),
  });
}
