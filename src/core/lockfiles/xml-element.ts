/** Elements within each other; a project file has ten levels. */
export const MAX_DEPTH = 100;

/** One element of an XML text. Prefixes of namespaces are left out: `ns:a` is `a`. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text (CDATA too), that of its children left out, trimmed. */
  readonly text: string;
  /** Line of its start tag, counted from 1. */
  readonly line: number;
}

/** An element that is being read. */
export interface GrowingElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

/** Most elements have none, so these share one map. */
export const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

/** A name without the prefix of its namespace. */
export function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
