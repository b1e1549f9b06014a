import { LockfileError } from "../errors.js";
import type { LockfileInput, ParsedLockfile } from "../model/lockfile.js";
import type { ParseMemo } from "./block-memo.js";
import type { LockfileFormat } from "./format.js";
import { TextLines } from "./text-lines.js";
import { parseYarnBerry } from "./yarn-berry.js";
import { parseYarnClassic } from "./yarn-classic.js";
import { yarnCompanions } from "./yarn-project.js";
import { YARN_SETTINGS } from "./yarn-settings.js";

/**
 * yarn.lock: one name, two formats. The parsed lockfile's `format` tells which: `yarn-classic` or `yarn-berry`.
 * Berry itself decides by the key `__metadata`, yarn 1 by the comment with its lockfile version.
 */
export const yarnLock: LockfileFormat = {
  id: "yarn-lock",
  title: "yarn.lock (yarn 1 and Berry)",
  purlType: "npm",
  tells: { direct: true, scope: true, edges: true, integrity: true },
  manifestNames: ["package.json", YARN_SETTINGS],
  matches: (path) => path === "yarn.lock" || path.endsWith("/yarn.lock"),
  companions: yarnCompanions,
  parse,
};

function parse(input: LockfileInput, memo: ParseMemo | null = null): ParsedLockfile {
  const lines = new TextLines(input.text);
  if (!lines.advance()) {
    const version = classicVersion(input.text);
    if (version === null) throw new LockfileError("empty", "the file is empty", 1);
  } else if (lines.content() === "__metadata:") return parseYarnBerry(input, memo);
  else if (lines.begins("{")) {
    throw new LockfileError(
      "unknown-version",
      "it is the JSON of yarn 6, which Weir does not read",
      lines.line,
    );
  }
  const version = classicVersion(input.text);
  if (version !== null && version !== "1") {
    throw new LockfileError("unknown-version", `Weir does not know version ${version} of yarn's lockfile`, 1);
  }
  return parseYarnClassic(input, memo);
}

/** yarn 1 writes its version into a comment at the top; null where a tool has left the comment out. */
function classicVersion(text: string): string | null {
  return /^\uFEFF?# yarn lockfile v(\d{1,9})\r?$/m.exec(text.slice(0, 4096))?.[1] ?? null;
}
