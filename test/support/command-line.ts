import { execFile } from "node:child_process";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** How a command ended. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line from its sources. */
export function weir(folder: string, ...args: readonly string[]): Promise<Outcome> {
  const command = [
    "--import",
    join(ROOT, "node_modules/tsx/dist/esm/index.mjs"),
    join(ROOT, "src/cli/main.ts"),
    ...args,
  ];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, command, { cwd: folder }, (error, out, err) => {
      if (error === null) resolve({ code: 0, out, err });
      // Without a number it did not end by itself: it could not be started, was killed, or said too much.
      else if (typeof error.code === "number") resolve({ code: error.code, out, err });
      else reject(new Error(`weir ${args.join(" ")} did not end by itself`, { cause: error }));
    });
  });
}

/** Runs git, as somebody. What it prints, without the white space around it. */
export function git(folder: string, ...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"];
    execFile("git", [...identity, ...args], { cwd: folder }, (error, out) => {
      if (error === null) resolve(out.trim());
      else reject(error instanceof Error ? error : new Error("git failed"));
    });
  });
}
