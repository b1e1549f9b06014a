/** `npm run demo:picture`: the comment of the README's picture, as the page shows it, written to docs/picture.png. */
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

import { reviews, saidOf } from "./arrival.js";
import { startPage } from "./page/server.js";
import { PULL_REQUESTS } from "./pull-requests.js";
import { startRunning } from "./running.js";
import { makeOrganisation, openPullRequest } from "./seed.js";
import { addressOf } from "./page/views.js";

const FILE = fileURLToPath(new URL("../docs/picture.png", import.meta.url));
const REPOSITORY = "payments";
const MOST_BYTES = 150_000;
/** Of the page; the comment is a little narrower. */
const WIDTH = 920;
/** Drawing by software and asking nobody outside. */
const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
  ...["--disable-background-networking", "--disable-component-update"],
];

function browserPath(): string {
  const places = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/google-chrome"];
  const found = places.find((place) => place !== undefined && existsSync(place));
  if (found === undefined) throw new Error("No browser: install Debian's chromium, or name one in CHROMIUM.");
  return found;
}

async function photograph(address: string): Promise<void> {
  const browser = await chromium.launch({ executablePath: browserPath(), args: FLAGS });
  try {
    const page = await browser.newPage({
      colorScheme: "light",
      viewport: { width: WIDTH, height: 1000 },
      deviceScaleFactor: 1.25,
    });
    await page.goto(address);
    const summary = page.locator("summary", { hasText: "picture" });
    const comment = page.locator(".comment .box").filter({ has: summary }).first();
    await comment.locator(summary).click();
    await comment.locator(".mermaid svg").waitFor({ timeout: 10_000 });
    // The picture is of the comment, not of what was clicked or what is left of the page.
    await page.evaluate(() => {
      (
        globalThis as unknown as { document: { activeElement: { blur: () => void } | null } }
      ).document.activeElement?.blur();
    });
    await comment.screenshot({ path: FILE, animations: "disabled" });
  } finally {
    await browser.close();
  }
}

const tell = {
  step: () => undefined,
  trouble: (line: string) => {
    process.stderr.write(`weir says: ${line}\n`);
  },
};
const running = await startRunning(tell, () => new Date());
try {
  const demo = PULL_REQUESTS.find((each) => each.repository === REPOSITORY);
  if (demo === undefined) throw new Error(`no pull request of ${REPOSITORY}`);
  makeOrganisation(running.github);
  const opened = openPullRequest(running.github, demo);
  const late = await reviews(running.github, [opened], () => undefined, new AbortController().signal);
  if (late.length > 0 || saidOf(running.github, opened).comment === null)
    throw new Error("there is no comment");
  const page = await startPage(running.github, [opened], 0);
  try {
    await photograph(new URL(addressOf(opened), page.url).href);
  } finally {
    await page.close();
  }
} finally {
  await running.stop();
}
const { size } = statSync(FILE);
if (size > MOST_BYTES) throw new Error(`${FILE} has ${size} bytes, more than ${MOST_BYTES}`);
process.stdout.write(`${FILE}: ${Math.round(size / 1000)} kB\n`);
