/** A service to be killed: prints the id of its parsing process and gives it a lockfile that never ends. */
import { LockfilePool, POOL_LIMITS } from "../../src/adapters/parsing/pool.js";

const pool = new LockfilePool(
  { ...POOL_LIMITS, workers: 1 },
  new URL("./hostile-worker.ts", import.meta.url),
);
const input = { path: "a/lock", text: "", companions: new Map<string, string>() };
const { version } = await pool.parse("fine", input);
const endless = pool.parse("endless", input);
console.log(Number.parseInt(version));
await endless;
