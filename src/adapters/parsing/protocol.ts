import type { LockfileErrorKind } from "../../core/errors.js";
import type { LockfileInput } from "../../core/model/lockfile.js";

/** What the pool sends to a worker, once it has said `ready`. */
export type ParseTask =
  | {
      readonly kind: "lockfile";
      /** LockfileFormat.id */
      readonly format: string;
      readonly input: LockfileInput;
    }
  | { readonly kind: "registries"; readonly path: string; readonly text: string };

/** What a worker sends: `ready` once, then one message per task. */
export type WorkerMessage =
  | { readonly kind: "ready" }
  /** The answer as written by v8.serialize: its size is known before the service reads it. */
  | { readonly kind: "parsed"; readonly answer: Uint8Array }
  | {
      readonly kind: "refused";
      readonly reason: LockfileErrorKind;
      readonly message: string;
      readonly line: number | null;
    }
  /** A bug of the parser: its stack. */
  | { readonly kind: "broken"; readonly stack: string };
