import { Enums, Models } from "@cyclonedx/cyclonedx-library";

import type { Flag } from "../../model/finding.js";
import type { AcceptedRisk, Acceptance, LedgerEvent, Revocation } from "../../model/ledger.js";
import { compareText } from "../../model/order.js";
import { advisoryUrl } from "../markdown.js";
import { type Making, toolsOf } from "./cyclonedx.js";
import { ComposedBom, DatedAnalysis } from "./extensions.js";
import { serialNumberOf, write, type Writing } from "./writing.js";

const { AnalysisState, AnalysisJustification, AnalysisResponse } = Enums.Vulnerability;
type Justification = Enums.Vulnerability.AnalysisJustification;

const JUSTIFICATIONS: ReadonlyMap<string, Justification> = new Map(
  Object.values(AnalysisJustification).map((word) => [word, word]),
);

/** Notices of RustSec have an id too, and are no vulnerabilities. */
const VULNERABILITIES: ReadonlySet<Flag> = new Set(["malware", "vulnerability"]);

const FALSE_POSITIVE: string = AnalysisState.FalsePositive;

/** What stands behind an acceptance now. */
interface Standing {
  readonly acceptance: Acceptance;
  readonly revocation: Revocation | null;
  readonly expired: boolean;
}

/**
 * The accepted risks of a ledger that are about advisories, as CycloneDX VEX (https://cyclonedx.org/capabilities/vex/):
 * one vulnerability per acceptance and advisory, and the components that it names. A reason that begins with a
 * justification of CycloneDX (`code_not_reachable: …`) says `not_affected`, `false_positive: …` says that; any other is a
 * risk that is taken: `exploitable`, `will_not_fix`. What expired or was revoked is `in_triage` again. The order of the
 * events does not matter, except that the first revocation of an acceptance counts.
 * @param now ISO 8601, UTC
 */
export function vexOf(events: readonly LedgerEvent[], now: string, making: Making, writing: Writing): string {
  const standings = standingsOf(events, now);
  const components = new Map<string, Models.Component>();
  const vulnerabilities = standings.flatMap((standing) => vulnerabilitiesOf(standing, components));
  const content = JSON.stringify([standings, making.version, making.timestamp]);
  const bom = new ComposedBom([], {
    serialNumber: serialNumberOf(content, making.digest),
    metadata: new Models.Metadata({
      ...(making.timestamp === null ? {} : { timestamp: new Date(making.timestamp) }),
      tools: toolsOf(making.version),
    }),
    components: new Models.ComponentRepository(
      [...components].sort(([a], [b]) => compareText(a, b)).map(([, component]) => component),
    ),
    vulnerabilities: new Models.Vulnerability.VulnerabilityRepository(vulnerabilities),
  });
  return write(bom, writing);
}

/** Sorted by acceptance. */
function standingsOf(events: readonly LedgerEvent[], now: string): Standing[] {
  const revocations = new Map<string, Revocation>();
  for (const event of events) {
    if (event.kind !== "revoked" || revocations.has(event.revocation.acceptance)) continue;
    revocations.set(event.revocation.acceptance, event.revocation);
  }
  return events
    .flatMap((event) => (event.kind === "accepted" ? [event.acceptance] : []))
    .map((acceptance) => ({
      acceptance,
      revocation: revocations.get(acceptance.id) ?? null,
      expired: Date.parse(acceptance.until) <= Date.parse(now),
    }))
    .sort((a, b) => compareText(a.acceptance.id, b.acceptance.id));
}

/** One per alias group, with every component that the acceptance covers for it. */
function vulnerabilitiesOf(
  standing: Standing,
  components: Map<string, Models.Component>,
): Models.Vulnerability.Vulnerability[] {
  const groups = new Map<string, AcceptedRisk[]>();
  for (const risk of standing.acceptance.covers) {
    if (risk.advisories.length === 0 || !VULNERABILITIES.has(risk.flag)) continue;
    const key = [...risk.advisories].sort(compareText).join("\n");
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [risk]);
    else known.push(risk);
  }
  return [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, risks]) => vulnerability(standing, key.split("\n"), risks, components));
}

function vulnerability(
  standing: Standing,
  advisories: readonly string[],
  risks: readonly AcceptedRisk[],
  components: Map<string, Models.Component>,
): Models.Vulnerability.Vulnerability {
  const { acceptance } = standing;
  const [id = "", ...others] = [...advisories].sort(
    (a, b) => publicity(a) - publicity(b) || compareText(a, b),
  );
  const purls = [...new Set(risks.flatMap(({ purl }) => purl ?? []))].sort(compareText);
  const affects = purls.map((purl) => {
    const known = components.get(purl) ?? componentOf(purl, risks);
    components.set(purl, known);
    return new Models.Vulnerability.Affect(known.bomRef);
  });
  return new Models.Vulnerability.Vulnerability({
    // All ids: two groups of one acceptance may share their first.
    bomRef: `acceptance:${acceptance.id}:${advisories.join("+")}`,
    id,
    source: sourceOf(id),
    references: new Models.Vulnerability.ReferenceRepository(
      others.map((other) => new Models.Vulnerability.Reference(other, sourceOf(other))),
    ),
    analysis: analysisOf(standing),
    affects: new Models.Vulnerability.AffectRepository(affects),
    properties: new Models.PropertyRepository([
      new Models.Property("weir:acceptance", acceptance.id),
      new Models.Property("weir:by", acceptance.by.login),
      new Models.Property("weir:reach", acceptance.reach),
      new Models.Property("weir:repository", `${acceptance.said.owner}/${acceptance.said.repository}`),
      new Models.Property("weir:until", acceptance.until),
    ]),
  });
}

/** Readers of VEX look for the CVE first, then for GitHub's id. */
function publicity(id: string): number {
  return id.startsWith("CVE-") ? 0 : id.startsWith("GHSA-") ? 1 : 2;
}

function sourceOf(id: string): Models.Vulnerability.Source {
  const url = advisoryUrl(id);
  return new Models.Vulnerability.Source({ name: "OSV", ...(url === null ? {} : { url }) });
}

function componentOf(purl: string, risks: readonly AcceptedRisk[]): Models.Component {
  const risk = risks.find((one) => one.purl === purl);
  return new Models.Component(Enums.ComponentType.Library, risk?.name ?? purl, {
    bomRef: purl,
    purl,
    version: risk?.version ?? "",
  });
}

function analysisOf({ acceptance, revocation, expired }: Standing): DatedAnalysis {
  const { at, until, by, reason } = acceptance;
  const accepted = `Accepted by ${by.login} until ${until}: ${reason}`;
  if (revocation !== null) {
    const why = revocation.reason === null ? "" : `: ${revocation.reason}`;
    const detail = `${accepted}\nRevoked by ${revocation.by.login}${why}`;
    return new DatedAnalysis(at, revocation.at, { state: AnalysisState.InTriage, detail });
  }
  if (expired) {
    const detail = `${accepted}\nIt has expired.`;
    return new DatedAnalysis(at, until, { state: AnalysisState.InTriage, detail });
  }
  return new DatedAnalysis(at, at, { ...stateOf(reason), detail: accepted });
}

/** What a reason says in the words of CycloneDX. */
function stateOf(reason: string): Models.Vulnerability.OptionalAnalysisProperties {
  const colon = reason.indexOf(":");
  const word = colon < 0 ? "" : reason.slice(0, colon).trim();
  if (word === FALSE_POSITIVE) return { state: AnalysisState.FalsePositive };
  const justification = JUSTIFICATIONS.get(word);
  if (justification !== undefined) return { state: AnalysisState.NotAffected, justification };
  const response = new Enums.Vulnerability.AnalysisResponseRepository([AnalysisResponse.WillNotFix]);
  return { state: AnalysisState.Exploitable, response };
}
