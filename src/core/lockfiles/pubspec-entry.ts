/** What a pubspec.lock says of one package, as written; "" for what it does not say, or says otherwise than by a text. */
export interface PubspecEntry {
  /** The name by which it is asked for. */
  readonly own: string;
  /** Where that name stands, counted from 1. */
  readonly line: number;
  readonly dependency: string;
  readonly source: string;
  readonly version: string;
  /** The description where it is no mapping: of files from before that one. */
  readonly plain: string;
  readonly description: PubspecDescription;
}

/** The mapping that says where a package comes from. */
export interface PubspecDescription {
  readonly name: string;
  readonly path: string;
  readonly relative: string;
  readonly resolvedRef: string;
  readonly sha256: string;
  readonly url: string;
}

/** That of a package which has none. */
export const NO_DESCRIPTION: PubspecDescription = {
  name: "",
  path: "",
  relative: "",
  resolvedRef: "",
  sha256: "",
  url: "",
};
