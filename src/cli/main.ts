#!/usr/bin/env node
import { readFileSync } from "node:fs";

import { Command, Option } from "commander";

import { componentsCommand } from "./components-command.js";
import { diffCommand } from "./diff-command.js";
import { reviewCommand } from "./review-command.js";

const packageJson = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const sides = (command: Command) =>
  command
    .option("--base <dir>", "folder as it was before")
    .option("--head <dir>", "folder as it is after")
    .option("--base-ref <ref>", "commit, branch or tag to compare with (its merge base with the head)")
    .option("--head-ref <ref>", "commit, branch or tag that holds the change", "HEAD")
    .option("--repository <dir>", "git repository that --base-ref and --head-ref are of", ".");

const program = new Command("weir")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .description("What a change to dependencies brings in, through which chain, and what is wrong with it.")
  .version(packageJson.version)
  .showHelpAfterError()
  .addHelpText(
    "after",
    `
Examples:
  weir diff --base-ref origin/main                       what this branch changes
  weir diff --base before --head after --format json     two folders, for machines
  weir review --base-ref origin/main --online            what is wrong with it, asking api.osv.dev
  weir components package-lock.json                      everything a lockfile holds
`,
  );

sides(program.command("diff").description("Compare the lockfiles of two folders or two commits. No network."))
  .addOption(
    new Option("--format <format>", "how to print it").choices(["text", "markdown", "json"]).default("text"),
  )
  .action(diffCommand);

program
  .command("components")
  .description("List every component of one lockfile with its directness, scope and edges. No network.")
  .argument("<file>", "a lockfile; manifests beside it are read as well")
  .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
  .action(componentsCommand);

sides(
  program
    .command("review")
    .description("diff, then what is wrong with it, and a verdict. No network unless asked."),
)
  .option("--osv-folder <dir>", "folder of OSV records to look advisories up in (no network)")
  .option("--online", "ask api.osv.dev about the names of public components", false)
  .option("--kev <file>", "CISA's catalogue of exploited vulnerabilities: file or URL")
  .option("--private <prefix...>", "names that are never sent outside, e.g. @acme/", [])
  .option("--all", "cut no list", false)
  .addOption(
    new Option("--format <format>", "how to print it").choices(["text", "markdown", "json"]).default("text"),
  )
  .addHelpText(
    "after",
    "\nExit code: 0 nothing blocks, 1 something blocks or a changed lockfile cannot be read, 2 no review.\n",
  )
  .action(reviewCommand);

// `weir components … | head` closes our output early; that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  // Trouble with a folder, a ref or a file is for the person at the keyboard; anything else is a bug and shows its stack.
  process.stderr.write(`weir: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
