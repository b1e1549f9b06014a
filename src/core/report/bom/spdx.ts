import type {
  Bill,
  BillAlgorithm,
  BillComponent,
  BillEdge,
  BillNote,
  BillService,
} from "../../model/bill.js";
import { wellFormed } from "../../model/purl.js";
import type { Making } from "./cyclonedx.js";
import { licenseFields } from "./licenses.js";
import { problemLines } from "./problems.js";
import { serialNumberOf } from "./writing.js";

/** How SPDX writes the names of algorithms, https://spdx.github.io/spdx-spec/v2.3/package-information/#710-package-checksum-field */
const ALGORITHMS: Record<BillAlgorithm, string> = {
  MD5: "MD5",
  "SHA-1": "SHA1",
  "SHA-256": "SHA256",
  "SHA-384": "SHA384",
  "SHA-512": "SHA512",
};

const DOCUMENT = "SPDXRef-DOCUMENT";
/** Characters of an id that stand for what it is of. */
const LONGEST_ID = 200;
/** Places of a component that are named. */
const PLACES = 5;

/** What SPDX demands beside what every document tells. */
export interface SpdxMaking extends Making {
  /** ISO 8601, UTC. SPDX knows no document without a date. */
  readonly timestamp: string;
}

/**
 * A bill as SPDX 2.3 JSON, https://spdx.github.io/spdx-spec/v2.3/. Nobody looked into archives, so files are not
 * analysed and licences are what lockfiles declare, else NOASSERTION. The same bill and making give the same text.
 */
export function spdx(bill: Bill, making: SpdxMaking): string {
  const { subject, services, components, dependencies, problems } = bill;
  const { told, left } = problemLines(problems);
  const ids = idsOf([subject, ...services, ...components]);
  const id = (part: string): string => {
    const known = ids.get(part);
    if (known === undefined) throw new RangeError(`the bill has no ${part}`);
    return known;
  };
  const serial = serialNumberOf(JSON.stringify([bill, making.version, making.timestamp]), making.digest);
  const uuid = serial.slice("urn:uuid:".length);
  const document = {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: DOCUMENT,
    name: subject.name,
    // The form that the specification recommends to those without a place of their own.
    documentNamespace: `https://spdx.org/spdxdocs/${encodeURIComponent(wellFormed(subject.name))}-${uuid}`,
    creationInfo: {
      created: new Date(making.timestamp).toISOString().replace(/\.\d+Z$/, "Z"),
      creators: [`Tool: weir-${making.version}`],
    },
    comment: [
      `Dependencies: ${dependencies}.`,
      ...told,
      ...(left > 0 ? [`and ${left} further problems`] : []),
    ].join("\n"),
    packages: [
      ...[subject, ...services].map((service) => servicePackage(service, id(service.id))),
      ...components.map((component) => componentPackage(component, id(component.id))),
    ],
    relationships: [
      relationship(DOCUMENT, "DESCRIBES", id(subject.id)),
      ...[subject, ...services, ...components].flatMap((part) =>
        part.requires.map((edge) => related(part, edge, id)),
      ),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** An id may hold letters, digits, `.` and `-`; what they stand for is told elsewhere, so only doubles matter. */
function idsOf(parts: readonly { readonly id: string }[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return new Map(
    parts.map(({ id }) => {
      const base = `SPDXRef-${id
        .slice(0, LONGEST_ID)
        .replace(/%40/g, "")
        .replace(/[^A-Za-z0-9.]+/g, "-")}`;
      let count = (counts.get(base) ?? 0) + 1;
      const numbered = () => (count === 1 ? base : `${base}-${count}`);
      while (taken.has(numbered())) count += 1;
      const unique = numbered();
      counts.set(base, count);
      taken.add(unique);
      return [id, unique];
    }),
  );
}

const UNKNOWN = {
  filesAnalyzed: false,
  licenseConcluded: "NOASSERTION",
  licenseDeclared: "NOASSERTION",
  copyrightText: "NOASSERTION",
} as const;

function servicePackage({ name, version, occurrences, notes }: BillService, id: string) {
  return {
    name,
    SPDXID: id,
    ...(version === null ? {} : { versionInfo: version }),
    downloadLocation: "NOASSERTION",
    ...UNKNOWN,
    primaryPackagePurpose: "APPLICATION",
    ...sourceInfo(occurrences),
    ...comment(notes),
  };
}

function componentPackage(component: BillComponent, id: string) {
  const { ref, hashes, licenses, occurrences, notes } = component;
  return {
    name: ref.name,
    SPDXID: id,
    ...(ref.version === "" ? {} : { versionInfo: ref.version }),
    downloadLocation: downloadLocation(component),
    ...UNKNOWN,
    ...licenseFields(licenses),
    primaryPackagePurpose: "LIBRARY",
    ...(hashes.length === 0
      ? {}
      : {
          checksums: hashes.map(({ algorithm, hex }) => ({
            algorithm: ALGORITHMS[algorithm],
            checksumValue: hex,
          })),
        }),
    externalRefs: [
      { referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: ref.purl },
    ],
    ...sourceInfo(occurrences),
    ...comment(notes),
  };
}

/** Only where copies agree. SPDX parts a commit from its repository by `@`, and `#` would name a file in it. */
function downloadLocation({ ref, addresses }: BillComponent): string {
  const [address, ...others] = addresses;
  if (address === undefined || others.length > 0) return "NOASSERTION";
  if (ref.source !== "git") return address;
  const scheme = /^git[+:]/.test(address) ? "" : "git+";
  return scheme + address.replace("#", "@");
}

function sourceInfo(occurrences: BillService["occurrences"]) {
  const [first] = occurrences;
  if (first === undefined) return {};
  const places = occurrences.slice(0, PLACES).map(({ path, line }) => `${path}:${line}`);
  const left = occurrences.length - places.length;
  return { sourceInfo: `named in ${places.join(", ")}${left > 0 ? ` and ${left} further places` : ""}` };
}

function comment(notes: readonly BillNote[]) {
  return notes.length === 0 ? {} : { comment: notes.map(({ name, value }) => `${name}=${value}`).join("\n") };
}

function relationship(spdxElementId: string, relationshipType: string, relatedSpdxElement: string) {
  return { spdxElementId, relationshipType, relatedSpdxElement };
}

/** https://spdx.github.io/spdx-spec/v2.3/relationships-between-SPDX-elements/ */
function related(
  from: { readonly id: string; readonly occurrences: BillService["occurrences"] },
  { to, kind }: BillEdge,
  id: (part: string) => string,
) {
  // The repository itself is in no lockfile: it holds its services, and needs nothing else.
  if (from.occurrences.length === 0) return relationship(id(from.id), "CONTAINS", id(to));
  switch (kind) {
    case "runtime":
    case "peer":
      return relationship(id(from.id), "DEPENDS_ON", id(to));
    case "development":
      return relationship(id(to), "DEV_DEPENDENCY_OF", id(from.id));
    case "optional":
      return relationship(id(to), "OPTIONAL_DEPENDENCY_OF", id(from.id));
  }
}
