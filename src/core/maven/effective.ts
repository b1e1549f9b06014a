import type { MavenDependency, MavenPom } from "../model/maven.js";
import { managementKey } from "./coordinates.js";
import { type Interpolated, Interpolator } from "./interpolation.js";
import { profilesOf } from "./profiles.js";
import { dependenciesOf, managementOf } from "./written.js";

/** Parents above each other, and POMs that import each other. Real ones have ten. */
const MAX_LEVELS = 40;

/** A POM and where it comes from. */
export interface PlacedPom {
  readonly pom: MavenPom;
  /** Repository path; null = an artifact's. */
  readonly path: string | null;
}

/** Where the other POMs are found. Both answer null for what is not (yet) known. */
export interface PomSource {
  parentOf(child: PlacedPom, name: string, version: string): PlacedPom | null;
  /** By its coordinates. */
  find(name: string, version: string): PlacedPom | null;
}

/** A dependency with all that is inherited, interpolated. */
export interface EffectiveDependency {
  readonly name: string;
  /** A version, a range, or empty: nobody who was read says one. May hold `${…}` where a property is unknown. */
  readonly version: string;
  readonly type: string;
  readonly classifier: string;
  readonly scope: string;
  readonly optional: boolean;
  readonly exclusions: readonly string[];
  /** What it was written as, and in which POM. */
  readonly written: MavenDependency;
  readonly from: PlacedPom;
}

/** A parent or an imported POM that was not found: what it manages stays unknown. */
export interface UnreadPom {
  readonly role: "parent" | "import";
  readonly name: string;
  readonly version: string;
  /** Who asks for it. */
  readonly from: PlacedPom;
  readonly line: number | null;
}

/** A POM with its parents, properties, management and imports. */
export interface EffectivePom {
  readonly placed: PlacedPom;
  /** Itself first. */
  readonly lineage: readonly PlacedPom[];
  /** `groupId:artifactId`. */
  readonly name: string;
  readonly version: string;
  /** What is managed is filled in; first declaration first, its own before its parents'. */
  readonly dependencies: readonly EffectiveDependency[];
  /** By `managementKey`; imports undone. */
  readonly management: ReadonlyMap<string, EffectiveDependency>;
  /** The imports that its lineage asks for, in order. */
  readonly imports: readonly EffectiveDependency[];
  readonly unread: readonly UnreadPom[];
  readonly interpolate: (text: string) => Interpolated;
}

/**
 * Builds effective POMs as Maven 3.8 does (https://maven.apache.org/ref/3.8.7/maven-model-builder/), each once.
 * Foreign loops end: a POM that inherits from itself or imports itself is cut there.
 */
export class EffectivePoms {
  readonly #source: PomSource;
  readonly #built = new Map<MavenPom, EffectivePom>();
  readonly #named = new Map<MavenPom, Pick<EffectivePom, "name" | "version">>();
  readonly #open = new Set<MavenPom>();

  constructor(source: PomSource) {
    this.#source = source;
  }

  of(placed: PlacedPom): EffectivePom {
    const known = this.#built.get(placed.pom);
    if (known !== undefined) return known;
    this.#open.add(placed.pom);
    const built = this.#build(placed);
    this.#open.delete(placed.pom);
    this.#built.set(placed.pom, built);
    return built;
  }

  /** What a POM is called, without working out the rest. */
  namesOf(placed: PlacedPom): Pick<EffectivePom, "name" | "version"> {
    const known = this.#built.get(placed.pom) ?? this.#named.get(placed.pom);
    if (known !== undefined) return known;
    const poms = this.#lineage(placed, []).map(({ pom }) => pom);
    const named = namesIn(poms, interpolatorOf(poms));
    this.#named.set(placed.pom, named);
    return named;
  }

  #build(placed: PlacedPom): EffectivePom {
    const unread: UnreadPom[] = [];
    const lineage = this.#lineage(placed, unread);
    const poms = lineage.map(({ pom }) => pom);
    const interpolator = interpolatorOf(poms);
    const interpolate = (text: string) => interpolator.of(text);
    const effective = (written: MavenDependency, from: PlacedPom) => effectiveOf(written, from, interpolate);
    const imports: EffectiveDependency[] = [];
    const management = new Map<string, EffectiveDependency>();
    const manage = (key: string, one: EffectiveDependency) => {
      if (!management.has(key)) management.set(key, one);
    };
    for (const from of lineage) {
      for (const [writtenKey, written] of managementOf(from.pom)) {
        const one = effective(written, from);
        if (isImport(one)) imports.push(one);
        else manage(keyOf(one, writtenKey), one);
      }
    }
    for (const one of imports) {
      const bom = this.#import(one, unread);
      for (const [key, entry] of bom?.management ?? []) manage(key, entry);
      unread.push(...(bom?.unread ?? []));
    }
    const dependencies = new Map<string, EffectiveDependency>();
    for (const from of lineage) {
      for (const [writtenKey, one] of dependenciesOf(from.pom)) {
        const dependency = effective(one, from);
        const key = keyOf(dependency, writtenKey);
        if (!dependencies.has(key)) dependencies.set(key, withManaged(dependency, management.get(key)));
      }
    }
    return {
      placed,
      lineage,
      ...namesIn(poms, interpolator),
      dependencies: [...dependencies.values()],
      management,
      imports,
      unread,
      interpolate,
    };
  }

  #lineage(placed: PlacedPom, unread: UnreadPom[]): PlacedPom[] {
    const lineage = [placed];
    for (let child = placed; lineage.length <= MAX_LEVELS;) {
      const { parent } = child.pom;
      if (parent === null) break;
      // CI-friendly versions: the properties of those below are all that can be known by now.
      const { of } = interpolatorOf(lineage.map(({ pom }) => pom));
      const [name, version] = [of(parent.name).text, of(parent.version).text];
      const found = this.#source.parentOf(child, name, version);
      if (found === null || lineage.some(({ pom }) => pom === found.pom)) {
        unread.push({ role: "parent", name, version, from: child, line: parent.line ?? null });
        break;
      }
      lineage.push(found);
      child = found;
    }
    return lineage;
  }

  #import(one: EffectiveDependency, unread: UnreadPom[]): EffectivePom | null {
    const found = one.version === "" ? null : this.#source.find(one.name, one.version);
    if (found !== null && !this.#open.has(found.pom) && this.#open.size < MAX_LEVELS) return this.of(found);
    unread.push({
      role: "import",
      name: one.name,
      version: one.version,
      from: one.from,
      line: one.written.line ?? null,
    });
    return null;
  }
}

function namesIn(lineage: readonly MavenPom[], { of }: { readonly of: (text: string) => Interpolated }) {
  const { groupId, artifactId, version } = coordinatesIn(lineage);
  return { name: `${of(groupId).text}:${of(artifactId).text}`, version: of(version).text };
}

/** The group and the version are its parent's where it writes none. */
export function coordinatesOf(pom: MavenPom): {
  readonly groupId: string;
  readonly artifactId: string;
  readonly version: string;
} {
  const group = pom.parent?.name.split(":", 1)[0] ?? "";
  return {
    groupId: pom.groupId === "" ? group : pom.groupId,
    artifactId: pom.artifactId,
    version: pom.version === "" ? (pom.parent?.version ?? "") : pom.version,
  };
}

/**
 * The same with what the parents have where a POM leaves out who its parent is, as Maven 4 lets it:
 * https://maven.apache.org/whatsnewinmaven4.html
 */
function coordinatesIn(lineage: readonly MavenPom[]): Record<"groupId" | "artifactId" | "version", string> {
  const all = lineage.map(coordinatesOf);
  const first = (key: "groupId" | "version") => all.find((one) => one[key] !== "")?.[key] ?? "";
  return { groupId: first("groupId"), artifactId: all[0]?.artifactId ?? "", version: first("version") };
}

/** Whether a managed dependency stands for all that another POM manages. */
function isImport({ scope, type }: Pick<EffectiveDependency, "scope" | "type">): boolean {
  return scope === "import" && type === "pom";
}

/** The key of a dependency. @param writtenKey that of what it was written as, which it is as a rule */
function keyOf(one: EffectiveDependency, writtenKey: string): string {
  const { name, type, classifier } = one.written;
  const isAsWritten = one.name === name && one.classifier === classifier;
  return isAsWritten && (one.type === type || type === "jar") ? writtenKey : managementKey(one.name, one);
}

function effectiveOf(
  written: MavenDependency,
  from: PlacedPom,
  interpolate: (text: string) => Interpolated,
): EffectiveDependency {
  const read = (text: string) => (text.includes("${") ? interpolate(text).text.trim() : text);
  const type = read(written.type);
  return {
    name: read(written.name),
    version: read(written.version),
    type: type === "jar" ? "" : type,
    classifier: read(written.classifier),
    scope: read(written.scope),
    optional: read(written.optional) === "true",
    exclusions: written.exclusions.some((one) => one.includes("${"))
      ? written.exclusions.map(read)
      : written.exclusions,
    written,
    from,
  };
}

/** Whether it is optional is not managed here, only below direct dependencies (`core/resolve`). */
function withManaged(
  one: EffectiveDependency,
  managed: EffectiveDependency | undefined,
): EffectiveDependency {
  if (managed === undefined) return one;
  // Written out: spreading takes several times as long.
  return {
    name: one.name,
    version: one.version === "" ? managed.version : one.version,
    type: one.type,
    classifier: one.classifier,
    scope: one.scope === "" ? managed.scope : one.scope,
    optional: one.optional,
    exclusions: one.exclusions.length === 0 ? managed.exclusions : one.exclusions,
    written: one.written,
    from: one.from,
  };
}

/**
 * Where `${…}` is looked up: the model itself by `project.`, the properties of the lineage, the model without prefix.
 * What depends on the machine (`env.`, `java.`) is unknown.
 */
function interpolatorOf(lineage: readonly MavenPom[]): { readonly of: (text: string) => Interpolated } {
  const properties = new Map<string, string>();
  for (const pom of [...lineage].reverse()) {
    for (const [name, value] of pom.properties) properties.set(name, value);
    for (const profile of profilesOf(pom).active) {
      for (const [name, value] of profile.properties) properties.set(name, value);
    }
  }
  const fields = fieldsOf(lineage);
  const interpolator = new Interpolator((name) => {
    const own = /^(?:project|pom)\.(.+)$/.exec(name)?.[1];
    return (own === undefined ? undefined : fields.get(own)) ?? properties.get(name) ?? fields.get(name);
  });
  return { of: (text) => interpolator.of(text) };
}

function fieldsOf(lineage: readonly MavenPom[]): Map<string, string> {
  const { groupId, artifactId, version } = coordinatesIn(lineage);
  const [pom, ...above] = lineage;
  const packaging = pom?.packaging ?? "";
  const fields = new Map([
    ["groupId", groupId],
    ["artifactId", artifactId],
    ["version", version],
    ["packaging", packaging === "" ? "jar" : packaging],
  ]);
  const parent = pom?.parent ?? null;
  if (parent !== null) {
    const found = coordinatesIn(above);
    const [group = "", artifact = ""] = parent.name.split(":");
    fields
      .set("parent.groupId", group || found.groupId)
      .set("parent.artifactId", artifact || found.artifactId);
    fields.set("parent.version", parent.version || found.version);
  }
  return fields;
}
