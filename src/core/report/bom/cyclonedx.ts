import { Enums, Models } from "@cyclonedx/cyclonedx-library";

import type { Bill, BillComponent, BillEdge, BillNote, BillScope, BillService } from "../../model/bill.js";
import { ComposedBom, type Composition, LocatedEvidence } from "./extensions.js";
import { licensesModel } from "./licenses.js";
import { problemLines } from "./problems.js";
import { type Digest, serialNumberOf, write, type Writing } from "./writing.js";

/** What a document says of its own making. */
export interface Making {
  /** Version of Weir. */
  readonly version: string;
  /** ISO 8601, UTC; null = none is written, so that the same input gives the same bytes. */
  readonly timestamp: string | null;
  readonly digest: Digest;
}

/** Where a lockfile names no registry, a purl says what the component calls itself, not what it is. */
const CONFIDENCE = { registry: 1, git: 0.5, url: 0.5, file: 0.5, workspace: 0.5 } as const;

/** docs/sbom.md. Unknown is left open: readers take it for required, as Weir takes it for runtime. */
const SCOPES: Record<BillScope, Enums.ComponentScope | undefined> = {
  required: Enums.ComponentScope.Required,
  optional: Enums.ComponentScope.Optional,
  development: Enums.ComponentScope.Excluded,
  unknown: undefined,
};

const ALGORITHMS = {
  MD5: Enums.HashAlgorithm.MD5,
  "SHA-1": Enums.HashAlgorithm["SHA-1"],
  "SHA-256": Enums.HashAlgorithm["SHA-256"],
  "SHA-384": Enums.HashAlgorithm["SHA-384"],
  "SHA-512": Enums.HashAlgorithm["SHA-512"],
} as const;

/** A bill as CycloneDX, https://cyclonedx.org/docs/1.6/json/ and /1.7/. The same bill and making give the same text. */
export function cyclonedx(bill: Bill, making: Making, writing: Writing): string {
  const { subject, services, components } = bill;
  const models = new Map<string, Models.Component>();
  const subjectModel = serviceModel(subject);
  const parts = [
    ...services.map((service) => ({ part: service, model: serviceModel(service) })),
    ...components.map((component) => ({ part: component, model: componentModel(component) })),
  ];
  models.set(subject.id, subjectModel);
  for (const { part, model } of parts) models.set(part.id, model);
  for (const { part, model } of [{ part: subject, model: subjectModel }, ...parts])
    join(model, part.requires, models);
  const bom = new ComposedBom(compositionsOf(bill), {
    serialNumber: serialNumberOf(JSON.stringify([bill, making.version, making.timestamp]), making.digest),
    metadata: metadataOf(bill, subjectModel, making),
    components: new Models.ComponentRepository(parts.map(({ model }) => model)),
  });
  return write(bom, writing);
}

/** Weir as the tool that made a document. */
export function toolsOf(version: string): Models.Tools {
  const { Application } = Enums.ComponentType;
  const weir = new Models.Component(Application, "weir", { version, bomRef: "tool:weir" });
  return new Models.Tools({ components: new Models.ComponentRepository([weir]) });
}

function metadataOf({ problems }: Bill, component: Models.Component, { version, timestamp }: Making) {
  const { told, left } = problemLines(problems);
  const notes = [
    ...told.map((value) => ({ name: "weir:problem", value })),
    ...(left > 0 ? [{ name: "weir:problems-not-told", value: String(left) }] : []),
  ];
  return new Models.Metadata({
    ...(timestamp === null ? {} : { timestamp: new Date(timestamp) }),
    lifecycles: new Models.LifecycleRepository([Enums.LifecyclePhase.PreBuild]),
    tools: toolsOf(version),
    component,
    properties: propertiesOf(notes),
  });
}

function serviceModel({ id, name, version, occurrences, notes }: BillService): Models.Component {
  return new Models.Component(Enums.ComponentType.Application, name, {
    bomRef: id,
    ...(version === null ? {} : { version }),
    properties: propertiesOf([
      ...notes,
      ...occurrences.map(({ path, line }) => ({ name: "weir:lockfile", value: `${path}:${line}` })),
    ]),
  });
}

function componentModel(component: BillComponent): Models.Component {
  const { id, ref, scope, hashes, licenses, addresses, occurrences, notes } = component;
  const slash = ref.name.startsWith("@") ? ref.name.indexOf("/") : -1;
  const mapped = SCOPES[scope];
  return new Models.Component(Enums.ComponentType.Library, ref.name.slice(slash + 1), {
    bomRef: id,
    ...(slash < 0 ? {} : { group: ref.name.slice(0, slash) }),
    version: ref.version,
    purl: ref.purl,
    ...(mapped === undefined ? {} : { scope: mapped }),
    hashes: new Models.HashDictionary(hashes.map(({ algorithm, hex }) => [ALGORITHMS[algorithm], hex])),
    licenses: licensesModel(licenses),
    externalReferences: new Models.ExternalReferenceRepository(
      addresses.map((url) => new Models.ExternalReference(url, Enums.ExternalReferenceType.Distribution)),
    ),
    properties: propertiesOf(notes),
    evidence: new LocatedEvidence(occurrences, CONFIDENCE[ref.source]),
  });
}

function propertiesOf(notes: readonly BillNote[]): Models.PropertyRepository {
  return new Models.PropertyRepository(notes.map(({ name, value }) => new Models.Property(name, value)));
}

function join(
  model: Models.Component,
  requires: readonly BillEdge[],
  models: ReadonlyMap<string, Models.Component>,
): void {
  for (const { to } of requires) {
    const target = models.get(to);
    if (target === undefined) throw new RangeError(`the bill has no ${to}`);
    model.dependencies.add(target.bomRef);
  }
}

/**
 * What is known to be complete: for components what they need; for services no more than "unknown" where the lockfile
 * is whole, because it tells of one ecosystem and a service may use others.
 */
function compositionsOf({ subject, services, components, dependencies }: Bill): Composition[] {
  const own = [subject, ...services].map(({ id }) => id);
  const compositions: Composition[] = [
    { aggregate: dependencies === "complete" ? "unknown" : dependencies, dependencies: own },
    { aggregate: dependencies, dependencies: components.map(({ id }) => id) },
  ];
  return compositions.filter((one) => one.dependencies.length > 0);
}
