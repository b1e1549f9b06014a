import type { Conclusion } from "../src/core/model/review.js";

/** The organisation that owns every repository of the demo. */
export const ORGANISATION = "millbrook";

/** One pull request of the demo, and what its review must say for the demo to count as working. */
export interface DemoPullRequest {
  /** Repository, and folder under `demo/repositories/` with `base/` and `head/`. */
  readonly repository: string;
  /** The tools whose files it changes. */
  readonly manager:
    "npm" | "yarn" | "yarn berry" | "pnpm" | "Maven" | "Go" | "pip, NuGet, Cargo" | "Bundler, Composer";
  readonly title: string;
  readonly author: string;
  readonly branch: string;
  /** Markdown. */
  readonly description: string;
  /** Whether it comes from a fork of the author's. */
  readonly fromFork: boolean;
  readonly expected: {
    readonly conclusion: Conclusion;
    /** What the comment names; null = no comment at all. */
    readonly comment: readonly string[] | null;
  };
}

/** In the order in which they are opened and shown. */
export const PULL_REQUESTS: readonly DemoPullRequest[] = [
  {
    repository: "gateway",
    manager: "pnpm",
    title: "Bump undici from 6.21.1 to 6.21.3",
    author: "dependabot[bot]",
    branch: "dependabot/npm_and_yarn/undici-6.21.3",
    description:
      "Bumps [undici](https://github.com/nodejs/undici) from 6.21.1 to 6.21.3.\n\nDependabot will resolve any conflicts with this PR as long as you do not alter it yourself.",
    fromFork: false,
    expected: { conclusion: "success", comment: null },
  },
  {
    repository: "storefront",
    manager: "npm",
    title: "Move to Express 5",
    author: "ines-r",
    branch: "express-5",
    description:
      "Express 4 is in maintenance. Routes with `*` are renamed, async handlers no longer need our wrapper.\n\n- [x] error pages\n- [x] sessions\n- [ ] load test on staging",
    fromFork: false,
    expected: { conclusion: "success", comment: ["router 2", "is-promise 4.0.0"] },
  },
  {
    repository: "adverts",
    manager: "npm",
    title: "Campaign reports: sortable tables and an upload to the data team",
    author: "tomasz",
    branch: "campaign-reports",
    description:
      "Adds the table that sales asked for, and posts the nightly export to the data team.\n\nThe lockfile comes from my old checkout, CI is green.",
    fromFork: false,
    expected: {
      conclusion: "failure",
      comment: ["jquery 3.4.1", "GHSA-jpcq-cgw6-v4j6", "exploited", "form-data 4.0.0", "datatables.net"],
    },
  },
  {
    repository: "payments",
    manager: "npm",
    title: "Run lint and tests in parallel",
    author: "ana-m",
    branch: "parallel-scripts",
    description:
      "Cuts two minutes off every CI run. Only a development dependency, nothing that we ship.\n\nCloses the annoying part of our last retrospective.",
    fromFork: false,
    expected: {
      conclusion: "failure",
      comment: ["flatmap-stream 0.1.1", "MAL-2025-20690", "npm-run-all 4.1.3", "ps-tree 1.1.0"],
    },
  },
  {
    repository: "checkout",
    manager: "yarn",
    title: "Update koa to 2.16.2",
    author: "helpful-stranger",
    branch: "koa-2.16.2",
    description: "Hi! I noticed that your koa is a patch behind, so here is the update. Tests pass locally.",
    fromFork: true,
    expected: { conclusion: "failure", comment: ["uuid 11.1.1", "redis-parser 3.0.0"] },
  },
  {
    repository: "shipping",
    manager: "pnpm",
    title: "Shipping rates for islands",
    author: "kofi",
    branch: "island-rates",
    description: "Rates for Åland, Sark and the Faroes. Merged main once more, should be ready.",
    fromFork: false,
    expected: { conclusion: "failure", comment: ["pnpm-lock.yaml", "unresolved merge"] },
  },
  {
    repository: "backoffice",
    manager: "yarn berry",
    title: "Reports: export as a spreadsheet",
    author: "yuki",
    branch: "spreadsheet-export",
    description:
      "Accounting would like to open the monthly report in a spreadsheet. `exceljs` writes it as a stream, so memory stays flat.",
    fromFork: false,
    expected: { conclusion: "success", comment: ["packages/reports", "exceljs 4.4.0"] },
  },
  {
    repository: "catalogue",
    manager: "Maven",
    title: "Structured logs: Log4j 2 instead of Logback",
    author: "kofi",
    branch: "structured-logs",
    description:
      "The log search wants JSON, and Spring Boot has a starter for it. No version of ours: Spring's parent decides.\n\n- [x] same levels as before\n- [x] trace ids",
    fromFork: false,
    expected: {
      conclusion: "failure",
      comment: [
        "org.apache.logging.log4j:log4j-core 2.14.1",
        "GHSA-jfh8-c2jp-5v3q",
        "critical 10.0, exploited",
        "`catalogue` → **`org.springframework.boot:spring-boot-starter-log4j2 2.5.0`** (new) → `org.apache.logging.log4j:log4j-core` _(resolved by deps.dev)_",
        "manage `org.apache.logging.log4j:log4j-core` at `2.17.1` in `pom.xml`",
      ],
    },
  },
  {
    repository: "media",
    manager: "pip, NuGet, Cargo",
    title: "Product pictures as WebP, labels and invoices with a QR code",
    author: "yuki",
    branch: "webp-and-qr",
    description:
      "One picture of a product in all places: `thumbs` writes WebP, `labels` prints the code that `invoices` puts on its last page.",
    fromFork: false,
    expected: {
      conclusion: "failure",
      comment: [
        "GHSA-j7hp-h8jx-5ppr",
        "high 8.8, exploited",
        "`services/labels` → **`qrcode 7.4.2`** (new) → `pillow`",
        "update `pillow` to `10.0.1`",
        "`services/invoices` → **`QuestPDF 2023.6.3`** (new) → `SkiaSharp`",
        "ask for `SkiaSharp` `2.88.6` in the project itself",
        "`services/thumbs` → **`webp 0.2.2`** (new) → `libwebp-sys`",
        "update `libwebp-sys` to `0.9.3`",
      ],
    },
  },
  {
    repository: "tracking",
    manager: "Go",
    title: "Parcel positions over gRPC",
    author: "tomasz",
    branch: "grpc",
    description:
      "The app polls us every ten seconds; a stream is cheaper for both. The image gets gRPC's health probe, CI lints the `.proto` files.",
    fromFork: false,
    expected: {
      conclusion: "failure",
      comment: [
        "golang.org/x/net v0.12.0",
        "CVE-2023-44487",
        "exploited",
        "`tracking` → **`google.golang.org/grpc v1.58.2`** (new) → `golang.org/x/net` _(chain by deps.dev)_",
        "raise `golang.org/x/net` to `v0.17.0` in `go.mod`",
        "move `google.golang.org/grpc` to `v1.58.3`",
      ],
    },
  },
  {
    repository: "partners",
    manager: "Bundler, Composer",
    title: "Partner feeds over gRPC, exports over SFTP",
    author: "ana-m",
    branch: "new-partner",
    description: "Our new partner sends protocol buffers and fetches its reports by SFTP.",
    fromFork: false,
    expected: {
      conclusion: "failure",
      comment: [
        "`feeds` → **`grpc 1.65.2`** (new) → `google-protobuf`",
        "GHSA-735f-pc8j-v9w8",
        "update `google-protobuf` to `4.27.5` in the lockfile",
        "`exports` → **`league/flysystem-sftp 1.0.22`** (new) → `league/flysystem`",
        "critical 9.8",
        "update `league/flysystem` to `1.1.4` in the lockfile",
      ],
    },
  },
];
