import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import type { LedgerEvent } from "../../../../src/core/model/ledger.js";
import { vexOf } from "../../../../src/core/report/bom/vex.js";
import { SPEC_VERSIONS } from "../../../../src/core/report/bom/form.js";
import { MAKING } from "../../../support/bills.js";
import { accepted, revoked, risk } from "../../../support/ledger-builder.js";
import { cyclonedxJsonErrors, cyclonedxXmlErrors } from "../../../support/official-schemas.js";

const MARCH = "2026-03-01T00:00:00Z";

interface Vex {
  readonly components: readonly unknown[];
  readonly vulnerabilities?: readonly {
    readonly id: string;
    readonly references?: readonly { readonly id: string }[];
    readonly analysis: unknown;
    readonly affects: unknown;
  }[];
}

function vex(events: readonly LedgerEvent[], now = MARCH): Vex {
  const text = vexOf(events, now, MAKING, { syntax: "json", specVersion: "1.6" });
  expect(cyclonedxJsonErrors(text, "1.6")).toEqual([]);
  return JSON.parse(text) as Vex;
}

const analysis = (reason: string, now = MARCH) =>
  vex([accepted({ reason })], now).vulnerabilities?.[0]?.analysis;

describe("VEX of a ledger", () => {
  test("names the advisory by its CVE, the other ids beside it, and the component", () => {
    expect(vex([accepted()])).toMatchObject({
      components: [{ name: "lodash", version: "4.17.20", purl: "pkg:npm/lodash@4.17.20" }],
      vulnerabilities: [
        {
          id: "CVE-2021-23337",
          source: { name: "OSV", url: "https://osv.dev/vulnerability/CVE-2021-23337" },
          references: [{ id: "GHSA-35jh-r3h4-6jhm" }],
          affects: [{ ref: "pkg:npm/lodash@4.17.20" }],
          properties: [
            { name: "weir:acceptance", value: "A1" },
            { name: "weir:by", value: "mona" },
            { name: "weir:reach", value: "repository" },
            { name: "weir:repository", value: "stromhaus/shop" },
            { name: "weir:until", value: "2026-07-01T00:00:00Z" },
          ],
        },
      ],
    });
  });

  test("calls a risk that is taken exploitable, and says that it will not be fixed", () => {
    expect(analysis("nobody has time")).toEqual({
      state: "exploitable",
      response: ["will_not_fix"],
      detail: "Accepted by mona until 2026-07-01T00:00:00Z: nobody has time",
      firstIssued: "2026-01-01T10:00:00Z",
      lastUpdated: "2026-01-01T10:00:00Z",
    });
  });

  test.each([
    "code_not_present",
    "code_not_reachable",
    "requires_configuration",
    "requires_dependency",
    "requires_environment",
    "protected_by_compiler",
    "protected_at_runtime",
    "protected_at_perimeter",
    "protected_by_mitigating_control",
  ])("takes the justification %s from the beginning of a reason", (justification) => {
    expect(analysis(` ${justification}: see the threat model`)).toMatchObject({
      state: "not_affected",
      justification,
    });
  });

  test("takes a false positive for one, and no other word for a justification", () => {
    expect(analysis("false_positive: other product")).toMatchObject({ state: "false_positive" });
    for (const reason of [
      "constructor: x",
      "code_not_reachable",
      "we think code_not_reachable: x",
      "not_affected: x",
    ])
      expect(analysis(reason)).toMatchObject({ state: "exploitable" });
  });

  test("puts back into triage what expired, from that instant on", () => {
    expect(analysis("code_not_reachable: x", "2026-06-30T23:59:59Z")).toMatchObject({
      state: "not_affected",
    });
    const after = analysis("code_not_reachable: x", "2026-07-01T00:00:00Z");
    expect(after).toMatchObject({ state: "in_triage", lastUpdated: "2026-07-01T00:00:00Z" });
    expect(after).not.toHaveProperty("justification");
  });

  test("puts back into triage what was revoked, in whatever order the events come", () => {
    const events = [revoked({ reason: "a fix is out" }), accepted()];
    expect(vex(events).vulnerabilities?.[0]?.analysis).toMatchObject({
      state: "in_triage",
      lastUpdated: "2026-02-01T10:00:00Z",
      detail: expect.stringContaining("Revoked by hubot: a fix is out") as unknown,
    });
    expect(vex([...events].reverse())).toEqual(vex(events));
  });

  test("leaves out what is about no advisory, and joins the versions of one acceptance", () => {
    const covers = [
      risk(),
      risk({
        version: "4.17.19",
        purl: "pkg:npm/lodash@4.17.19",
        advisories: ["GHSA-35jh-r3h4-6jhm", "CVE-2021-23337"],
      }),
      risk({ flag: "install-script", advisories: [], name: "esbuild" }),
      risk({ advisories: ["CVE-2021-23337"], name: "lodash-es", purl: "pkg:npm/lodash-es@4.17.20" }),
    ];
    const { vulnerabilities, components } = vex([accepted({ covers })]);
    expect(components).toHaveLength(3);
    expect(vulnerabilities?.map(({ affects }) => affects)).toEqual([
      [{ ref: "pkg:npm/lodash-es@4.17.20" }],
      [{ ref: "pkg:npm/lodash@4.17.19" }, { ref: "pkg:npm/lodash@4.17.20" }],
    ]);
    expect(vex([accepted({ covers: covers.slice(2, 3) })]).vulnerabilities).toBeUndefined();
    const notice = risk({ flag: "unmaintained", advisories: ["RUSTSEC-2024-0375"], name: "atty" });
    expect(vex([accepted({ covers: [notice] })]).vulnerabilities).toBeUndefined();
  });

  test.each(SPEC_VERSIONS)(
    "is valid by the official schemas of %s, and the same bytes every time",
    async (specVersion) => {
      const events = [accepted(), accepted({ id: "A2", reason: "false_positive: <x> & \u0001" }), revoked()];
      const written = (syntax: "json" | "xml") => vexOf(events, MARCH, MAKING, { syntax, specVersion });
      expect(cyclonedxJsonErrors(written("json"), specVersion)).toEqual([]);
      expect(await cyclonedxXmlErrors(written("xml"), specVersion)).toEqual([]);
      expect(written("xml")).toBe(written("xml"));
    },
  );

  test("is valid for whatever people write", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, text, (reason, name, id) => {
        const covers = [risk({ name, advisories: [id, "CVE-1"], purl: null }), risk({ name })];
        vex([accepted({ reason, covers, by: { id: 1, login: name } })]);
      }),
    );
  });
});
