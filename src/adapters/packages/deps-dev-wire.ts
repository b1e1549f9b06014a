import { z } from "zod";

import type { DependencyGraph } from "../../core/model/dependency-graph.js";

/** A graph over this is no package's. */
const MOST_NODES = 20_000;
const MOST_EDGES = 100_000;

const key = z.object({ name: z.string().max(512), version: z.string().max(512) });

/** https://docs.deps.dev/api/v3/#getdependencies */
export const DEPENDENCIES = z
  .object({
    nodes: z
      .array(
        z.object({
          versionKey: key,
          bundled: z.boolean().default(false),
          errors: z.array(z.string()).default([]),
        }),
      )
      .max(MOST_NODES)
      .default([]),
    edges: z
      .array(
        z.object({
          // Fields that hold zero are left out.
          fromNode: z.int().min(0).default(0),
          toNode: z.int().min(0).default(0),
          requirement: z.string().max(1000).default(""),
        }),
      )
      .max(MOST_EDGES)
      .default([]),
    error: z.string().default(""),
  })
  .transform(({ nodes, edges, error }): DependencyGraph => ({
    nodes: nodes.map(({ versionKey, bundled }) => ({ ...versionKey, bundled })),
    edges: edges
      .filter(({ fromNode, toNode }) => fromNode < nodes.length && toNode < nodes.length)
      .map(({ fromNode, toNode, requirement }) => ({ from: fromNode, to: toNode, range: requirement })),
    partial: error !== "" || nodes.some(({ errors }) => errors.length > 0),
  }));

/** https://docs.deps.dev/api/v3/#getpackage: its versions. */
export const PACKAGE = z
  .object({ versions: z.array(z.object({ versionKey: key })).default([]) })
  .transform(({ versions }): readonly string[] => versions.map(({ versionKey }) => versionKey.version));

/** https://docs.deps.dev/api/v3/#getrequirements: read by whoever resolves with it. */
export const REQUIREMENTS = z.record(z.string(), z.unknown());
