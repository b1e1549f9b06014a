import { lockedNode } from "../model/locked-node.js";
import type { LockedNode, LockedService } from "../model/lockfile.js";
import { bunInfo } from "./bun-info.js";
import { requirementsIn } from "./bun-requirements.js";
import type { BunRow } from "./bun-json.js";
import type { BunTree } from "./bun-tree.js";
import { type EntryProblems, MAX_TEXT, quote } from "./entry-problems.js";
import { isJsonObject } from "./json-text.js";
import type { Manifests } from "./manifests.js";
import { MAX_PATH, repositoryPath } from "./package-lock-paths.js";

/** A directory of `workspaces`; its node can be made when everything is installed in the tree. */
export interface BunMember {
  node(): LockedNode;
}

/** The key of a member's node. No path in `packages` can be the same: names have no colon. */
export function memberKey(path: string): string {
  return `workspace:${path}`;
}

/** The directories of `workspaces`, installed in the tree under their names, and the services they are. */
export function readBunServices(
  workspaces: readonly BunRow[],
  directory: string,
  manifests: Manifests,
  tree: BunTree,
  problems: EntryProblems,
): { readonly roots: BunMember[]; readonly services: LockedService[] } {
  const roots: BunMember[] = [];
  const services = new Map<string, LockedService>();
  for (const { key: path, value: entry, line } of workspaces) {
    if (!isJsonObject(entry) || path.length > MAX_PATH) {
      problems.add("unreadable-entry", line, `the workspace ${quote(path)} cannot be read`);
      continue;
    }
    const place = repositoryPath(directory, path);
    const manifest = place === null ? null : manifests.of(place);
    const name = textOf(entry["name"]) ?? manifest?.name ?? null;
    tree.addMember(path);
    if (path !== "" && name !== null) tree.install(name, memberKey(path));
    roots.push({
      node: () =>
        lockedNode({
          key: memberKey(path),
          name: name ?? place ?? path,
          version: textOf(entry["version"]) ?? manifest?.version ?? "",
          source: "workspace",
          line,
          requires: requirementsIn(
            bunInfo(entry),
            tree.folderOf(path === "" ? "" : (name ?? "")),
            (section) => {
              problems.add(
                "unreadable-entry",
                line,
                `the ${section} of the workspace ${quote(path)} are no object`,
              );
            },
          ),
        }),
    });
    if (place === null || services.has(place)) continue;
    services.set(place, { path: place, name, node: memberKey(path), manifest: manifests.declaredIn(place) });
  }
  return { roots, services: [...services.values()] };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" && value.length <= MAX_TEXT ? value : null;
}
