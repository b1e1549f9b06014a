import { find, type Leaf } from "../git/paths.js";
import type { TreeItem } from "../git/objects.js";
import type { Json } from "../render/basics.js";
import { apiUrl, htmlUrl } from "../render/repositories.js";
import type { Call, Reply } from "../server/call.js";
import { notFound, Refusal } from "../server/refusal.js";
import { json, type Route } from "../server/route.js";
import { base64, RAW_MEDIA } from "./git.js";
import type { Limits } from "./limits.js";

const MAX_DIRECTORY_ENTRIES = 1_000;
const MAX_LINKS = 40;

/** Files and folders by path. */
export function contentsRoutes(limits: Limits): Route[] {
  return [
    {
      route: "GET /repos/{owner}/{repo}/contents/{path}",
      needs: [["contents", "read"]],
      media: ["raw", "object"],
      answer: (call) => contents(call, limits),
    },
  ];
}

function contents(call: Call, limits: Limits): Reply {
  const { repository } = call;
  if (repository.branches.size === 0) throw new Refusal(404, "This repository is empty.");
  const ref = call.queryText("ref") ?? repository.defaultBranch;
  const commit = repository.resolve(ref);
  if (commit === null) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const top = repository.objects.commitAt(commit).tree;
  const path = call.text("path").replaceAll(/^\/+|\/+$/g, "");
  const found = find(repository.objects, top, path);
  if (found === undefined) throw notFound();
  if (found.mode === "040000") return folder(call, found.sha, path, ref);
  if (found.mode === "160000") {
    const url = `${htmlUrl(call.world, repository)}.git`;
    return json({ ...common(call, found, path, ref), type: "submodule", submodule_git_url: url });
  }
  const target = found.mode === "120000" ? follow(call, top, path, found) : found;
  if (target === null) {
    const link = repository.objects.blob(found.sha)?.toString("utf8") ?? "";
    return json({ ...common(call, found, path, ref), type: "symlink", target: link });
  }
  return file(call, target, path, ref, limits);
}

function folder(call: Call, tree: string, path: string, ref: string): Reply {
  const items = (call.repository.objects.tree(tree) ?? []).slice(0, MAX_DIRECTORY_ENTRIES);
  const entries = items.map((item) => ({
    ...common(call, item, path === "" ? item.name : `${path}/${item.name}`, ref),
    type: typeInFolder(item),
  }));
  if (call.flavour !== "object") return json(entries);
  const self = common(call, { mode: "040000", sha: tree }, path, ref);
  return objectMedia({ ...self, type: "dir", entries });
}

/** In a folder GitHub calls a submodule a file (until API version 2026-03-10). */
function typeInFolder({ mode }: TreeItem): string {
  if (mode === "040000") return "dir";
  return mode === "120000" ? "symlink" : "file";
}

function file(call: Call, leaf: Leaf, path: string, ref: string, limits: Limits): Reply {
  const bytes = call.repository.objects.blob(leaf.sha) ?? Buffer.alloc(0);
  const tooLarge = new Refusal(403, "This API returns blobs up to 1 MB in size.", {
    errors: ["too_large"],
  });
  if (bytes.length > limits.blobBytes) throw tooLarge;
  if (call.flavour === "raw") return { status: 200, raw: { bytes, media: RAW_MEDIA } };
  const small = bytes.length <= limits.contentBytes;
  const body = {
    ...common(call, leaf, path, ref),
    type: "file",
    encoding: small ? "base64" : "none",
    content: small ? base64(bytes) : "",
  };
  return call.flavour === "object" ? objectMedia(body) : json(body);
}

function objectMedia(body: Json): Reply {
  return { status: 200, body, describedAs: "application/vnd.github.object" };
}

/** The file a link leads to; null when it leads to none within the repository. */
function follow(call: Call, top: string, path: string, link: Leaf): Leaf | null {
  const { objects } = call.repository;
  let [at, leaf] = [path, link];
  for (let step = 0; step < MAX_LINKS && leaf.mode === "120000"; step += 1) {
    const target = objects.blob(leaf.sha)?.toString("utf8") ?? "";
    const url = new URL(encodeURI(target), `file:///${encodeURI(at)}`);
    at = decodeURI(url.pathname).slice(1);
    const next = target.startsWith("/") ? undefined : find(objects, top, at);
    if (next === undefined) return null;
    leaf = next;
  }
  return leaf.mode === "100644" || leaf.mode === "100755" ? leaf : null;
}

function common(call: Call, { mode, sha }: Leaf, path: string, ref: string): Json {
  const { world, repository } = call;
  const api = apiUrl(world, repository);
  const html = htmlUrl(world, repository);
  const encoded = encodeURI(path);
  const self = `${api}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const isFolder = mode === "040000";
  const git = mode === "160000" ? null : `${api}/git/${isFolder ? "trees" : "blobs"}/${sha}`;
  const page = mode === "160000" ? null : `${html}/${isFolder ? "tree" : "blob"}/${ref}/${encoded}`;
  const hasContent = !isFolder && mode !== "160000";
  return {
    name: path.split("/").at(-1) ?? "",
    path,
    sha,
    size: hasContent ? (repository.objects.blob(sha)?.length ?? 0) : 0,
    url: self,
    html_url: page,
    git_url: git,
    download_url: hasContent ? `${html}/raw/${ref}/${encoded}` : null,
    _links: { self, git, html: page },
  };
}
