#!/usr/bin/env node
import { readFileSync } from "node:fs";

import { Command, Option } from "commander";

import { componentsCommand } from "./components-command.js";
import { diffCommand } from "./diff-command.js";

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
  .description("What a change to dependencies brings in, through which chain, and what is wrong with it.")
  .version(packageJson.version)
  .showHelpAfterError()
  .addHelpText(
    "after",
    `
Examples:
  weir diff --base-ref origin/main                       what this branch changes
  weir diff --base before --head after --format json     two folders, for machines
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

await program.parseAsync();
