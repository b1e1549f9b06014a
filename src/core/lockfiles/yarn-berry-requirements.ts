import type { Override, Requirement, RequirementKind } from "../model/lockfile.js";
import { type Ordinals, SharedRequirement } from "../model/shared-requirement.js";
import type { BerryEntry, RequirementMaker } from "./yarn-berry-entries.js";
import { decoded, type Locator, patchedDescriptor } from "./yarn-berry-locator.js";
import { splitDescriptor } from "./yarn-descriptor.js";
import type { YarnMember } from "./yarn-project.js";
import { joinedKey } from "./joined-key.js";
import { jsrName } from "./npm-source.js";
import { rangeInCatalog, type YarnCatalogs } from "./yarn-settings.js";
import { readResolutions, type Resolution } from "./yarn-resolutions.js";

/** Who asks, where that matters: a workspace (relative paths are bound to it) or the dependant of a resolution. */
interface Dependant {
  readonly name: string;
  readonly reference: string;
  readonly workspace: boolean;
}

const NONE: readonly never[] = [];
const PROTOCOL = /^[a-z][a-z\d+.-]*:/i;
const BOUND = /^(?:file|portal|link|exec|patch):/;

/** Turns what Berry's entries ask for into requirements. */
export class BerryRequirements implements RequirementMaker {
  readonly #resolutions = new Map<string, Resolution[]>();
  readonly #withParent = new Set<string>();
  readonly #catalogs: YarnCatalogs;
  readonly #ordinals: Ordinals;
  readonly #builtins = new Set<string>();
  readonly #shared: SharedRequirement[] = [];
  readonly #optional = new Map<Requirement, Requirement>();
  readonly #own: { readonly draft: SharedRequirement; readonly dependant: Dependant | null }[] = [];

  /**
   * @param resolutions of the root manifest: Berry applies them without rewriting what dependants ask for
   * @param catalogs which say what members ask for by `catalog:`
   */
  constructor(resolutions: readonly Override[], catalogs: YarnCatalogs, ordinals: Ordinals) {
    this.#catalogs = catalogs;
    this.#ordinals = ordinals;
    for (const resolution of readResolutions(resolutions)) {
      const known = this.#resolutions.get(resolution.name);
      if (known === undefined) this.#resolutions.set(resolution.name, [resolution]);
      else known.push(resolution);
      if (resolution.parent !== null) this.#withParent.add(resolution.name);
    }
  }

  /** Yarn's own patches stand in for every range of this name. */
  patchedByYarn(name: string): void {
    this.#builtins.add(name);
  }

  /** Every name that yarn patches, as one text. */
  get patched(): string {
    return [...this.#builtins].sort().join("\n");
  }

  make(name: string, range: string, kind: "runtime" | "peer"): Requirement {
    const draft = newDraft(name, range, kind, this.#ordinals);
    if (kind === "runtime") this.#shared.push(draft);
    return draft;
  }

  of(entry: BerryEntry, locator: Locator): readonly Requirement[] {
    const { requires, optional } = entry;
    const patched = locator.reference.startsWith("patch:") ? patchedOf(entry) : null;
    if (requires.length === 0 && patched === null) return NONE;
    const withParent = this.#withParent.size > 0;
    if (optional.length === 0 && !withParent && patched === null) return requires;
    const names = optional.length === 0 ? null : new Set(optional);
    const made = requires.map((requirement) => {
      const { name, kind } = requirement;
      if (kind === "peer") return requirement;
      const isOptional = names?.has(name) === true;
      if (withParent && this.#withParent.has(name)) {
        const dependant = { ...locator, workspace: false };
        return this.#draft(requirement, isOptional ? "optional" : kind, dependant);
      }
      return isOptional ? this.#optionally(requirement) : requirement;
    });
    if (patched !== null) made.push(patched);
    return made;
  }

  /** A member's entry does not part development from the rest: its manifest does. */
  ofMember(entry: BerryEntry, member: YarnMember | undefined): readonly Requirement[] {
    const kinds = new Map<string, RequirementKind>();
    for (const { name, kind } of member?.json.declared ?? NONE) {
      // As yarn has it: dependencies win over devDependencies of the same name.
      if (kind !== "peer" && kinds.get(name) !== "runtime") kinds.set(name, kind);
    }
    const own = splitDescriptor(entry.resolution);
    const dependant = own === null ? null : { name: own.name, reference: own.range, workspace: true };
    const optional = new Set(entry.optional);
    return entry.requires.map((requirement) => {
      const { name, kind } = requirement;
      if (kind === "peer") return requirement;
      return this.#draft(
        requirement,
        kinds.get(name) ?? (optional.has(name) ? "optional" : "runtime"),
        dependant,
      );
    });
  }

  /** Writes the targets, now that it is known which names yarn patches. Berry's lockfile does not resolve peers. */
  bind(): void {
    for (const draft of this.#shared) draft.targets = this.#targets(draft, null);
    for (const { draft, dependant } of this.#own) draft.targets = this.#targets(draft, dependant);
  }

  #optionally(requirement: Requirement): Requirement {
    let optional = this.#optional.get(requirement);
    if (optional === undefined) {
      optional = this.#draft(requirement, "optional", null);
      this.#optional.set(requirement, optional);
    }
    return optional;
  }

  #draft(
    { name, range }: Requirement,
    kind: RequirementKind,
    dependant: Dependant | null,
  ): SharedRequirement {
    const draft = newDraft(name, range, kind, this.#ordinals);
    this.#own.push({ draft, dependant });
    return draft;
  }

  #targets({ name, range }: SharedRequirement, dependant: Dependant | null): readonly string[] {
    const resolutions = this.#resolutions.get(name);
    if (resolutions === undefined && dependant === null && !this.#builtins.has(name) && PROTOCOL.test(range))
      return [joinedKey(name, "@", range)];
    const targets: string[] = [];
    for (const resolution of resolutions ?? NONE) {
      if (resolution.range !== null && withProtocol(resolution.range) !== withProtocol(range)) continue;
      const { parent } = resolution;
      if (parent !== null && parent.name !== dependant?.name) continue;
      if (parent?.reference != null && withProtocol(parent.reference) !== dependant?.reference) continue;
      this.#add(targets, name, resolution.value);
      break;
    }
    if (dependant?.workspace === true && BOUND.test(range)) {
      targets.push(`${name}@${range}::locator=${encoded(`${dependant.name}@${dependant.reference}`)}`);
    }
    this.#add(targets, name, rangeInCatalog(this.#catalogs, name, range) ?? range);
    // An array that grew keeps room for more: a copy of its own length lives on.
    return targets.slice();
  }

  #add(targets: string[], name: string, range: string): void {
    const plain = joinedKey(name, "@", range);
    const whole = PROTOCOL.test(range);
    const full = whole ? plain : joinedKey(name, "@npm:", range);
    if (this.#builtins.has(name)) targets.push(`builtin:${full}`, `builtin:${plain}`);
    targets.push(full);
    if (!whole) targets.push(plain);
    const jsr = jsrName(name, range);
    if (jsr !== null) targets.push(`${name}@npm:${jsr}`);
  }
}

function newDraft(name: string, range: string, kind: RequirementKind, ordinals: Ordinals): SharedRequirement {
  const mayBeMissing = kind === "optional" || kind === "peer";
  return new SharedRequirement({ name, range, kind, targets: NONE, mayBeMissing }, ordinals);
}

/** A patched component is made from the component as it came, which has an entry of its own. */
function patchedOf(entry: BerryEntry): Requirement | null {
  const range = splitDescriptor(entry.descriptors[0] ?? "")?.range ?? "";
  if (!range.startsWith("patch:")) return null;
  const from = splitDescriptor(decoded(patchedDescriptor(range)));
  if (from === null) return null;
  const targets = [`${from.name}@${withProtocol(from.range)}`, `${from.name}@${from.range}`];
  return { name: from.name, range: from.range, kind: "runtime", targets, mayBeMissing: true };
}

/** Before lockfile version 8 ranges stand without the protocol that their descriptors have. */
function withProtocol(range: string): string {
  return PROTOCOL.test(range) ? range : `npm:${range}`;
}

/** As Berry encodes; a text that cannot be encoded cannot be bound either. */
function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text;
  }
}
