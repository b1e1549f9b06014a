import type { PurlType } from "./component.js";

/** What stands for the part of an address that a script works out when it runs. */
export const WORKED_OUT = "${…}";

/** One place that a file tells a package manager to fetch components from. */
export interface RegistryEntry {
  /** What the file calls it: `@acme:registry`, `index-url`, `mirror of central`. Untrusted. */
  readonly key: string;
  /** The prefix of the names that come from there and nowhere else (`@acme/`, `Acme.`); null = it says nothing of names. */
  readonly names: string | null;
  /** As it is written, with passwords and variables. Untrusted. */
  readonly address: string;
  /** What is fetched from there, where it is not what the file is of: pixi.toml names channels and indexes of Python. */
  readonly type?: PurlType;
  /** Counted from 1. */
  readonly line: number;
}

/** What a change makes of the places that one file names. At least one of the two holds something. */
export interface RegistryChange {
  /** Repository path; base's where head does not hold the file. */
  readonly path: string;
  /** Base does not hold the file. */
  readonly isNew: boolean;
  /** In head and not in base, in the order of the file. */
  readonly added: readonly RegistryPlace[];
  /** In base and not in head. */
  readonly removed: readonly RegistryPlace[];
}

/** An entry, and whether what it names is nothing new. */
export interface RegistryPlace extends RegistryEntry {
  readonly type: PurlType;
  /** Of one that was added: base fetches from that host already. Of one that was removed: head binds the same names still. */
  readonly known: boolean;
  /** Of one that was added: everybody's registry is asked for names that base binds to another. */
  readonly frees: boolean;
}
