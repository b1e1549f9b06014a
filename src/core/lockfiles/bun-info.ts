import { isJsonObject, type JsonObject } from "./json-text.js";
import { restricts } from "./package-lock-entry.js";

/** Names and their ranges by turns, in the order of the file; what is no text is an empty range. */
export type BunAsked = readonly string[];

/** What a member or an entry says of itself, as far as it is read. */
export interface BunInfo {
  /** Each of the sections is null where it is absent or no object. */
  readonly dependencies: BunAsked | null;
  readonly devDependencies: BunAsked | null;
  readonly optionalDependencies: BunAsked | null;
  readonly peerDependencies: BunAsked | null;
  /** Sections that are no object. */
  readonly unreadable: readonly string[];
  /** Only for some operating systems, processors or C libraries. */
  readonly platform: boolean;
  readonly bundled: boolean;
}

const NONE: readonly never[] = [];

/** What is said where nothing is. */
export const NO_INFO: BunInfo = Object.freeze({
  dependencies: null,
  devDependencies: null,
  optionalDependencies: null,
  peerDependencies: null,
  unreadable: NONE,
  platform: false,
  bundled: false,
});

/** What an object says that JSON.parse made. */
export function bunInfo(json: JsonObject): BunInfo {
  const unreadable: string[] = [];
  const section = (name: string): BunAsked | null => {
    const value = json[name];
    if (isJsonObject(value)) return askedIn(value);
    if (value !== undefined) unreadable.push(name);
    return null;
  };
  return {
    dependencies: section("dependencies"),
    devDependencies: section("devDependencies"),
    optionalDependencies: section("optionalDependencies"),
    peerDependencies: section("peerDependencies"),
    unreadable,
    platform: restricts(json["os"]) || restricts(json["cpu"]) || restricts(json["libc"]),
    bundled: json["bundled"] === true,
  };
}

function askedIn(section: JsonObject): BunAsked {
  const asked: string[] = [];
  for (const name in section) {
    const range = section[name];
    asked.push(name, typeof range === "string" ? range : "");
  }
  return asked;
}
