/** Entry point of a service that tests may kill. Tells where it listens by a message to its parent. */
import { pino } from "pino";

import { readConfig } from "../../src/config.js";
import { startService } from "../../src/main.js";

const seconds = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);

const service = await startService(readConfig(process.env), {
  log: pino({ level: process.env["LOG_LEVEL"] ?? "silent" }),
  leaseSeconds: seconds("STORM_LEASE_SECONDS", 4),
  queue: {
    pollingIntervalSeconds: 0.5,
    maintenanceIntervalSeconds: 1,
    retryDelaySeconds: 1,
    sweepEverySeconds: seconds("STORM_SWEEP_SECONDS", 2),
    secondSweepAfterSeconds: seconds("STORM_LEASE_SECONDS", 4) + 1,
    drainSeconds: 5,
  },
  calls: {
    throttle: false,
    timeLimitMs: seconds("STORM_CALL_SECONDS", 1) * 1000,
    patience: { backoffMs: 50, maxWaitSeconds: 5 },
  },
});
process.send?.({ url: service.url });
process.once("SIGTERM", () => {
  void service.stop().then(() => {
    process.disconnect();
    process.exit(0);
  });
});
