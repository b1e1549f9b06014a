import type {
  AcceptedRisk,
  Acceptance,
  LedgerEvent,
  Revocation,
  Saying,
} from "../../src/core/model/ledger.js";

const SAID: Saying = {
  owner: "stromhaus",
  repository: "shop",
  repositoryId: 11,
  number: 7,
  commit: "f".repeat(40),
  url: "https://github.com/stromhaus/shop/pull/7#issuecomment-1",
};

/** A vulnerability of lodash 4.17.20 with two ids. */
export function risk(more: Partial<AcceptedRisk> = {}): AcceptedRisk {
  return {
    flag: "vulnerability",
    type: "npm",
    name: "lodash",
    version: "4.17.20",
    purl: "pkg:npm/lodash@4.17.20",
    key: "vulnerability|lodash|CVE-2021-23337,GHSA-35jh-r3h4-6jhm",
    material: "m",
    advisories: ["CVE-2021-23337", "GHSA-35jh-r3h4-6jhm"],
    severity: "high",
    exploited: false,
    ...more,
  };
}

/** Accepted by mona on 1 January until 1 July 2026. */
function acceptance(more: Partial<Acceptance> = {}): Acceptance {
  return {
    id: "A1",
    by: { id: 5, login: "mona" },
    at: "2026-01-01T10:00:00Z",
    until: "2026-07-01T00:00:00Z",
    reason: "no user input gets there",
    reach: "repository",
    said: SAID,
    covers: [risk()],
    ...more,
  };
}

export function accepted(more: Partial<Acceptance> = {}): LedgerEvent {
  return { kind: "accepted", acceptance: acceptance(more) };
}

/** Revoked by hubot on 1 February 2026. */
export function revoked(more: Partial<Revocation> = {}): LedgerEvent {
  const by = { id: 6, login: "hubot" };
  const revocation = { acceptance: "A1", by, at: "2026-02-01T10:00:00Z", reason: null, said: SAID, ...more };
  return { kind: "revoked", revocation };
}
