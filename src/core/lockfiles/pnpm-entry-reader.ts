import type { Requirement } from "../model/lockfile.js";
import type { Ordinals } from "../model/shared-requirement.js";
import {
  newInstance,
  type PnpmEntry,
  type PnpmInstance,
  REGISTRY_RESOLUTION,
  resolutionOf,
} from "./pnpm-entries.js";
import { flowMapping } from "./pnpm-flow.js";
import type { KeyStyle } from "./pnpm-keys.js";
import { requirementOf } from "./pnpm-references.js";
import type { PnpmYaml } from "./pnpm-yaml.js";

/** Reads what stands below the keys of `packages` and `snapshots`. Lines that repeat become one object. */
export class PnpmEntryReader {
  readonly #yaml: PnpmYaml;
  readonly #style: KeyStyle;
  readonly #ordinals: Ordinals;
  readonly #known = { runtime: new Map<string, Requirement>(), optional: new Map<string, Requirement>() };
  /** What is asked for, while it is read. It never gets shorter: an array that is emptied gives its memory away. */
  readonly #scratch: Requirement[] = [];

  constructor(yaml: PnpmYaml, style: KeyStyle, ordinals: Ordinals) {
    this.#yaml = yaml;
    this.#style = style;
    this.#ordinals = ordinals;
  }

  /** Reads the field of an entry that comes next, its key too; one that says nothing to us is passed over. */
  field(entry: PnpmEntry): void {
    const yaml = this.#yaml;
    const integrity = yaml.loneIntegrity();
    if (integrity !== null) {
      entry.integrity = integrity;
      entry.resolution = REGISTRY_RESOLUTION;
      return;
    }
    if (yaml.begins("engines: {")) {
      yaml.skip(4);
      return;
    }
    yaml.readKey();
    switch (yaml.key) {
      case "resolution":
        this.#readResolution(entry);
        break;
      case "name":
        entry.name = yaml.scalar();
        break;
      case "version":
        entry.version = yaml.scalar();
        break;
      case "deprecated":
        entry.deprecated = yaml.text(4);
        break;
      case "requiresBuild":
        entry.requiresBuild = yaml.scalar() === "true";
        break;
      case "os":
      case "cpu":
      case "libc":
        entry.platform = true;
        yaml.skip(4);
        break;
      case "peerDependencies":
        entry.peers = new Set();
        while (yaml.child(6)) entry.peers.add(yaml.key);
        break;
      case "dependencies":
      case "optionalDependencies":
      case "optional":
        this.instanceField((entry.instance ??= newInstance(entry.key, entry.line)));
        break;
      default:
        yaml.skip(4);
    }
  }

  #readResolution(entry: PnpmEntry): void {
    const yaml = this.#yaml;
    const flow = yaml.flow();
    const fields = flow === null ? this.#resolutionBelow() : flowMapping(flow);
    if (flow !== null && fields.get("type") === "variations") addVariants(flow, fields);
    entry.integrity = fields.get("integrity") ?? null;
    entry.resolution = resolutionOf(fields);
  }

  #resolutionBelow(): Map<string, string> {
    const yaml = this.#yaml;
    const fields = new Map<string, string>();
    while (yaml.child(6)) {
      if (yaml.hasValue()) fields.set(yaml.key, yaml.scalar());
      else if (yaml.key === "variants") addVariants(yaml.linesBelow(6), fields);
      else yaml.skip(6);
    }
    if (fields.size === 0) throw yaml.broken("a resolution is empty");
    return fields;
  }

  /** Reads one field that says what an instance asks for; any other is passed over. */
  instanceField(instance: PnpmInstance): void {
    const yaml = this.#yaml;
    if (yaml.key === "dependencies") instance.dependencies = this.#readAsked("runtime");
    else if (yaml.key === "optionalDependencies") instance.optionalDependencies = this.#readAsked("optional");
    else if (yaml.key === "optional") instance.optional = yaml.scalar() === "true";
    else yaml.skip(4);
  }

  #readAsked(kind: "runtime" | "optional"): readonly Requirement[] {
    const yaml = this.#yaml;
    const known = this.#known[kind];
    const asks = this.#scratch;
    let count = 0;
    refuseValue(yaml);
    for (let raw = yaml.childText(6); raw !== null; raw = yaml.childText(6)) {
      let asked = known.get(raw);
      if (asked === undefined) {
        yaml.readKey();
        const inLine = !raw.startsWith("? ") && !yaml.isBlock();
        asked = requirementOf(this.#style, yaml.key, yaml.scalar(), kind, this.#ordinals);
        if (inLine) known.set(raw, asked);
      }
      asks[count] = asked;
      count += 1;
    }
    return asks.slice(0, count);
  }
}

/** What the variants of a runtime tell, one for each platform: the hashes of all, the address of the first. */
function addVariants(text: string, fields: Map<string, string>): void {
  const hashes = new Set<string>();
  for (const [, field, value = ""] of text.matchAll(/(?:^|[\s{,])(integrity|url): +["']?([^\s,{}"']+)/g)) {
    if (field === "integrity") hashes.add(value);
    else if (!fields.has("url")) fields.set("url", value);
  }
  if (hashes.size > 0) fields.set("integrity", [...hashes].join(" "));
}

/** A mapping's key has its value below; only an empty one may stand beside it. */
export function refuseValue(yaml: PnpmYaml): void {
  if (yaml.hasValue() && yaml.raw() !== "{}") throw yaml.broken("a section is expected here");
}
