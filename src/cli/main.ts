#!/usr/bin/env node
import { Command, Option } from "commander";

import { DEFAULT_SPEC_VERSION, SBOM_FORMATS, SPEC_VERSIONS } from "../core/report/bom/form.js";
import { VERSION } from "../version.js";

/** A command's module is loaded when it is called: what each needs takes longer to load than most files to read. */
const later =
  <Given extends unknown[]>(load: () => Promise<(...given: Given) => void | Promise<void>>) =>
  async (...given: Given): Promise<void> =>
    (await load())(...given);

const sides = (command: Command) =>
  command
    .option("--base <dir>", "folder as it was before")
    .option("--head <dir>", "folder as it is after")
    .option("--base-ref <ref>", "commit, branch or tag to compare with (its merge base with the head)")
    .option("--head-ref <ref>", "commit, branch or tag that holds the change", "HEAD")
    .option("--repository <dir>", "git repository that --base-ref and --head-ref are of", ".")
    .option("--documents <glob...>", "CycloneDX and SPDX documents to read as well, e.g. 'sbom/*.json'", []);

const program = new Command("weir")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .description("What a change to dependencies brings in, through which chain, and what is wrong with it.")
  .version(VERSION)
  .showHelpAfterError()
  .addHelpText(
    "after",
    `
Examples:
  weir diff --base-ref origin/main                       what this branch changes
  weir diff --base before --head after --format json     two folders, for machines
  weir review --base-ref origin/main --online            what is wrong with it, asking api.osv.dev
  weir components package-lock.json                      everything a lockfile holds
  weir sbom --ref v1.2.0 --output bom.json               the bill of materials of a commit
  weir policy check .github/weir.yml                     what is wrong with a policy file
  weir ledger --owner 9919 --format vex                  accepted risks as CycloneDX VEX
`,
  );

sides(program.command("diff").description("Compare the lockfiles of two folders or two commits. No network."))
  .addOption(
    new Option("--format <format>", "how to print it").choices(["text", "markdown", "json"]).default("text"),
  )
  .action(later(async () => (await import("./diff-command.js")).diffCommand));

program
  .command("components")
  .description("List every component of one lockfile with its directness, scope and edges. No network.")
  .argument(
    "<file>",
    "a lockfile, or a CycloneDX or SPDX document; manifests beside it are read as well, for some formats those of the git repository around it",
  )
  .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
  .action(later(async () => (await import("./components-command.js")).componentsCommand));

sides(
  program
    .command("sbom")
    .description("Write the bill of materials of a repository, one service or a change. No network.")
    .argument("[folder]", "folder of the lockfiles, or the git repository that refs are of", "."),
)
  .option("--ref <ref>", "commit, branch or tag instead of the folder as it is")
  .option("--service <dir>", "only what the service in this directory needs")
  .option("--change", "only what a change adds: give --base-ref, or --base and --head", false)
  .option("--name <name>", "what the bill calls the repository (default: as its manifest or folder does)")
  .addOption(
    new Option("--format <format>", "how to write it").choices(SBOM_FORMATS).default("cyclonedx-json"),
  )
  .addOption(
    new Option("--spec-version <version>", `of CycloneDX (default: ${DEFAULT_SPEC_VERSION})`).choices(
      SPEC_VERSIONS,
    ),
  )
  .option("--timestamp <date>", "date to put into it, e.g. 2026-01-31T12:00:00Z")
  .option("--output <file>", "write to a file instead of the terminal")
  .addHelpText(
    "after",
    `
The same commit, name and version of Weir give the same bytes: without --timestamp CycloneDX
gets no date, and SPDX, which must have one, the commit's. The last line on the error output
tells the number of components and the digest. What is mapped to what: docs/sbom.md.

Examples:
  weir sbom                                              the folder as it is, CycloneDX ${DEFAULT_SPEC_VERSION} JSON
  weir sbom --ref main --service apps/checkout           one service at a commit
  weir sbom --change --base-ref origin/main              components that this branch adds
  weir sbom --ref v1.2.0 --format spdx-json              SPDX 2.3

Exit code: 0 written, 1 written but a lockfile could not be read, 2 nothing written.
`,
  )
  .action(later(async () => (await import("./sbom-command.js")).sbomCommand));

sides(
  program
    .command("review")
    .description("diff, then what is wrong with it, and a verdict. No network unless asked."),
)
  .option("--osv-folder <dir>", "folder of OSV records to look advisories up in (no network)")
  .option("--online", "ask api.osv.dev and api.deps.dev about the names of public components", false)
  .option("--kev <file>", "CISA's catalogue of exploited vulnerabilities: file or URL")
  .option(
    "--deps-dev <url>",
    "deps.dev, or what speaks its protocol, for what manifests without a lockfile lead to",
  )
  .option("--private <prefix...>", "names that are never sent outside, e.g. @acme/", [])
  .option("--policy <file>", "policy file to judge by (default: what is built in)")
  .option("--organisation <file>", "the organisation's policy, which may lock keys")
  .option("--all", "cut no list", false)
  .addOption(
    new Option("--format <format>", "how to print it")
      .choices(["text", "markdown", "json", "sarif"])
      .default("text"),
  )
  .addHelpText(
    "after",
    "\nExit code: 0 nothing blocks, 1 something blocks or a changed lockfile cannot be read, 2 no review.\n",
  )
  .action(later(async () => (await import("./review-command.js")).reviewCommand));

const policy = program.command("policy").description("Check and explain policy files. No network.");
policy
  .command("check")
  .description("Tell what is wrong with a policy file, with line and column.")
  .argument("<file>", "e.g. .github/weir.yml")
  .option("--organisation <file>", "the organisation's weir.yml, which may lock keys")
  .addHelpText("after", "\nExit code: 0 it can be used, 1 something is wrong, 2 it could not be read.\n")
  .action(later(async () => (await import("./policy-command.js")).policyCheckCommand));
policy
  .command("explain")
  .description("List every rule and setting that holds, and which file and line set it.")
  .argument("[file]", "e.g. .github/weir.yml; without it, what holds where nobody decides")
  .option("--organisation <file>", "the organisation's weir.yml, which may lock keys")
  .action(later(async () => (await import("./policy-command.js")).policyExplainCommand));

program
  .command("ledger")
  .description("List the accepted risks of an organisation, and check that nothing was changed afterwards.")
  .requiredOption("--owner <number>", "GitHub's number of the account")
  .option("--database-url <url>", "Weir's database (default: DATABASE_URL)")
  .addOption(
    new Option("--format <format>", "how to print it; vex is CycloneDX 1.6")
      .choices(["text", "json", "csv", "vex"])
      .default("text"),
  )
  .addHelpText("after", "\nExit code: 0 the chain of hashes holds, 1 it is broken, 2 it could not be read.\n")
  .action(later(async () => (await import("./ledger-command.js")).ledgerCommand));

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
