/** `npm run demo`: a GitHub, Weir and a database on loopback, pull requests with what follows, and a page that shows them. */
import { Command, InvalidArgumentError } from "commander";
import pc from "picocolors";

import { AppError } from "../src/core/errors.js";
import { indiscretions } from "./deps-dev/start.js";
import { offences, reviews, saidOf, surprises } from "./arrival.js";
import { MovableClock } from "./clock.js";
import { startPage } from "./page/server.js";
import { giveRoles } from "./people.js";
import { arrivalLine, reviewText } from "./print.js";
import { PULL_REQUESTS } from "./pull-requests.js";
import { startRunning } from "./running.js";
import { secondAct } from "./second-act.js";
import { makeOrganisation, openPullRequest } from "./seed.js";

interface Options {
  readonly once?: true;
  readonly port: number;
}

const say = (line: string) => {
  process.stdout.write(`${line}\n`);
};

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError("a number from 0 (any free port) to 65535");
  }
  return port;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

/** Aborted by the first SIGINT, SIGTERM or SIGHUP; the second ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  }
  return controller.signal;
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener("abort", () => {
        resolve();
      });
  });
}

/** @returns the exit code */
async function demo({ once, port }: Options): Promise<number> {
  const start = Date.now();
  const signal = interruption();
  const isOver = () => signal.aborted;
  const clock = () => pc.dim(`${((Date.now() - start) / 1000).toFixed(1).padStart(4)} s`);
  say(
    pc.bold(
      "\nWeir reviews what pull requests bring in. Everything here runs on this machine, without network.\n",
    ),
  );
  const serviceClock = new MovableClock();
  const tell = {
    step: (what: string) => {
      say(`  ${clock()}  starting ${what} …`);
    },
    trouble: (line: string) => {
      process.stderr.write(`${pc.yellow("  weir says:")} ${line}\n`);
    },
  };
  const running = await startRunning(tell, serviceClock.now);
  let page: Awaited<ReturnType<typeof startPage>> | null = null;
  try {
    const { github } = running;
    makeOrganisation(github);
    giveRoles(github);
    const opened = PULL_REQUESTS.map((each) => openPullRequest(github, each));
    if (once !== true) page = await startPage(github, opened, port);
    say(`  ${clock()}  ${opened.length} pull requests are open, GitHub sends its webhooks\n`);
    const late = await reviews(
      github,
      opened,
      (each, seconds) => {
        say(arrivalLine(each, saidOf(github, each), seconds));
      },
      signal,
    );
    if (isOver()) return 130;
    say("");
    for (const each of opened) say(reviewText(each, saidOf(github, each)));
    const wrong = opened.flatMap((each) => surprises(github, each));
    if (wrong.length + late.length === 0) {
      say(`  ${clock()}  all ${opened.length} reviews are there, and as expected`);
      const broken = await secondAct({ github, opened, clock: serviceClock, say, signal });
      if (isOver()) return 130;
      if (broken !== null) wrong.push(broken);
    }
    wrong.push(...offences(github), ...indiscretions(running.depsDev));
    for (const what of wrong) process.stderr.write(`${pc.red("not as expected:")} ${what}\n`);
    if (late.length > 0) process.stderr.write(pc.red(`${late.length} reviews did not come in time\n`));
    const code = wrong.length + late.length === 0 ? 0 : 1;
    if (code === 0) say(`\n  ${clock()}  everything came out as expected`);
    if (page === null) return code;
    say(`\n  ${pc.bold("The pull requests as GitHub would show them:")} ${pc.cyan(page.url)}`);
    say(pc.dim("  Ctrl-C stops everything and removes what was written.\n"));
    await interrupted(signal);
    return 0;
  } finally {
    if (once !== true) say(pc.dim("\n  stopping …"));
    await page?.close();
    await running.stop();
  }
}

const program = new Command("npm run demo --")
  .description(
    "Weir on eleven pull requests of a made-up organisation: real app, real database, a GitHub double.",
  )
  .option("--once", "print what happens and exit: 0 only if every review and every step is as it should be")
  .option("--port <number>", "port of the page; 0 = any free one", portNumber, 4747)
  .parse();

demo(program.opts<Options>()).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const told = isTaken(error)
      ? "The page's port is taken: choose another with --port, or any free one with --port 0."
      : error instanceof AppError
        ? error.message
        : error instanceof Error
          ? error.stack
          : String(error);
    process.stderr.write(`${pc.red("The demo could not run.")} ${told ?? ""}\n`);
    process.exitCode = 1;
  },
);
