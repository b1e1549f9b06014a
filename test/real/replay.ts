/**
 * Real commits as pull requests, through the double and the running app:
 * `node --import tsx test/real/replay.ts [--sample N] [--formats npm-*,yarn-*] [--show]`.
 * Of each case of ../shared/corpus the comment must name every added component of `expected.json` (or say what it left
 * out at its limit), keep GitHub's limit, and the check run must have a conclusion.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";

import pMap from "p-map";

import { startEmbedded } from "../../src/adapters/store/embedded.js";
import { silent } from "../support/postgres.js";
import { completedRun, eventually, QUICK, startWorld, type World } from "../support/weir.js";
import { unpackedCorpus } from "./corpus.js";

const COMMENT_LIMIT = 65_536;
/** A comment that left something out for want of room is not much shorter than the limit. */
const NEAR_LIMIT = 55_000;
const SECONDS = 90;

const { values } = parseArgs({
  options: {
    sample: { type: "string" },
    formats: { type: "string", default: "npm-*,yarn-*,pnpm-*" },
    show: { type: "boolean", default: false },
  },
});

interface Added {
  readonly name: string;
  readonly version: string | null;
}

interface Case {
  readonly id: string;
  readonly folder: string;
  readonly format: string;
  readonly added: readonly Added[];
}

/** What is wrong with one case; empty = it passed. */
interface Outcome {
  readonly id: string;
  readonly format: string;
  readonly added: number;
  readonly comment: number;
  readonly conclusion: string;
  readonly left: number;
  readonly wrong: readonly string[];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

const jsonOf = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

/** Every case of the wanted formats; a sample takes them evenly from the sorted list. */
function casesOf(root: string): Case[] {
  const wanted = values.formats.split(",").map((glob) => new RegExp(`^${glob.replaceAll("*", ".*")}$`));
  const all = filesBelow(root)
    .filter((path) => path.endsWith("case.json"))
    .sort()
    .flatMap((path): Case[] => {
      const folder = join(root, dirname(path));
      const { format } = jsonOf(join(root, path)) as { format: string };
      if (!wanted.some((glob) => glob.test(format))) return [];
      const { lockfiles } = jsonOf(join(folder, "expected.json")) as { lockfiles: { added: Added[] }[] };
      return [{ id: dirname(path), folder, format, added: lockfiles.flatMap(({ added }) => added) }];
    });
  const size = Math.min(Number(values.sample ?? all.length), all.length);
  return Array.from({ length: size }, (_, at) => all[Math.floor((at * all.length) / size)]).filter(
    (one) => one !== undefined,
  );
}

function contentOf(folder: string): Record<string, Buffer> {
  return Object.fromEntries(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path))]));
}

async function replay({ github }: World, { id, folder, format, added }: Case): Promise<Outcome> {
  const repo = github.repository("corpus", id.replaceAll(/[^\w.-]/g, "-"));
  repo.commit({ files: contentOf(join(folder, "before")) });
  repo.commit({ branch: "change", files: contentOf(join(folder, "after")), replace: true });
  const pull = github.openPullRequest({ repo, head: "change" });
  const run = await eventually(id, () => completedRun(github, repo, pull), SECONDS).catch(() => null);
  // The comment follows the check run; without news there is none.
  const comments = () => github.commentsOf(pull);
  const isQuiet = added.length === 0;
  if (!isQuiet)
    await eventually(`the comment on ${id}`, () => comments().length > 0, SECONDS).catch(() => null);
  const body = comments()[0]?.body ?? "";
  const missing = added.filter(({ name, version }) => !names(body, name, version));
  const admits = /… and [\d,]+ more for which there is no room here/.test(body) && body.length > NEAR_LIMIT;
  const wrong: string[] = [];
  if (comments().length > 1) wrong.push(`${comments().length} comments`);
  if (body.length > COMMENT_LIMIT) wrong.push(`the comment has ${body.length} characters`);
  if (missing.length > 0 && !admits) {
    const some = missing.slice(0, 4).map(({ name, version }) => `${name} ${version ?? "?"}`);
    wrong.push(`does not name ${missing.length} of ${added.length}: ${some.join(", ")}`);
  }
  if (run?.conclusion == null) wrong.push("the check run has no conclusion");
  if (values.show) process.stdout.write(`\n──── ${id}\n${body}\n`);
  const conclusion = run?.conclusion ?? "none";
  return { id, format, added: added.length, comment: body.length, conclusion, left: missing.length, wrong };
}

/** Whether the comment tells the component with its version. */
function names(body: string, name: string, version: string | null): boolean {
  // The corpus knows no version of a component that is a folder beside the lockfile.
  return body.includes(version === null ? `\`${name}` : `\`${name} ${version}\``);
}

/** As jest's global set-up and teardown do: the first database starts a server in this folder. */
const postgres = join(tmpdir(), `weir-test-${process.pid}`);
process.env["WEIR_TEST_POSTGRES_FOLDER"] = postgres;
const started = Date.now();
const world = await startWorld({}, { ...QUICK, calls: { throttle: false, timeLimitMs: 20_000 } });
try {
  world.github.install({ account: "corpus", repositories: "all" });
  const outcomes = await pMap(casesOf(unpackedCorpus()), (one) => replay(world, one), { concurrency: 3 });
  console.table(
    outcomes.map(({ id, added, comment, conclusion, left, wrong }) => ({
      case: id,
      added,
      "left out": left,
      comment,
      conclusion,
      ok: wrong.length === 0,
    })),
  );
  const rules = [...world.github.violations, ...world.github.bugs].map(
    ({ route, problems }) => `${route}: ${problems.join(", ")}`,
  );
  for (const { id, wrong } of outcomes)
    for (const line of wrong) process.stdout.write(`WRONG ${id}: ${line}\n`);
  for (const line of rules) process.stdout.write(`WRONG ${line}\n`);
  const failed = outcomes.filter(({ wrong }) => wrong.length > 0).length;
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  process.stdout.write(`${outcomes.length - failed} passed, ${failed} failed (${seconds} s)\n`);
  process.exitCode = failed === 0 && rules.length === 0 && outcomes.length > 0 ? 0 : 1;
} finally {
  await world.close();
  const server = await startEmbedded({ dataFolder: postgres, log: silent });
  await server.stop();
  rmSync(postgres, { recursive: true, force: true });
}
