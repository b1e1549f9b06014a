import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

import type { Meter } from "../ports.js";

/** The service's counters, in a registry of their own so that several services can live in one process (tests, demo). */
export function createMeter(): { readonly meter: Meter; readonly registry: Registry } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const deliveries = new Counter({
    name: "weir_deliveries_total",
    help: "Webhook deliveries by event and what became of them.",
    labelNames: ["event", "outcome"],
    registers,
  });
  const jobs = new Histogram({
    name: "weir_job_duration_seconds",
    help: "Jobs by kind and outcome, and how long they took.",
    labelNames: ["kind", "outcome"],
    buckets: [0.1, 0.3, 1, 3, 10, 30, 100, 300],
    registers,
  });
  const calls = new Counter({
    name: "weir_github_calls_total",
    help: "Calls to GitHub by route and status (none = no answer).",
    labelNames: ["route", "status"],
    registers,
  });
  const quota = new Gauge({
    name: "weir_github_quota_remaining",
    help: "What GitHub's last answer said is left of the hour's quota.",
    registers,
  });
  const failures = new Counter({
    name: "weir_upstream_failures_total",
    help: "Questions to outside sources that were not answered.",
    labelNames: ["source"],
    registers,
  });
  const meter: Meter = {
    delivery: (event, outcome) => {
      deliveries.inc({ event, outcome });
    },
    job: (kind, outcome, seconds) => {
      jobs.observe({ kind, outcome }, seconds);
    },
    githubCall: (route, status, remaining) => {
      calls.inc({ route, status: status ?? "none" });
      if (remaining !== null) quota.set(remaining);
    },
    upstreamFailure: (source) => {
      failures.inc({ source });
    },
  };
  return { meter, registry };
}
