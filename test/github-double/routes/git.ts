import { walk, type WalkedItem } from "../git/paths.js";
import { nodeId, type Json } from "../render/basics.js";
import { commitJson, gitCommitJson } from "../render/commits.js";
import { apiUrl, htmlUrl } from "../render/repositories.js";
import type { Call } from "../server/call.js";
import { notFound, Refusal } from "../server/refusal.js";
import { json, type Route } from "../server/route.js";
import type { Limits } from "./limits.js";

const REPOSITORY = "/repos/{owner}/{repo}";
const READ = [["contents", "read"]] as const;
export const RAW_MEDIA = "application/vnd.github.raw+json; charset=utf-8";

/** Git's own objects and refs. */
export function gitRoutes(limits: Limits): Route[] {
  return [
    {
      route: `GET ${REPOSITORY}/git/commits/{commit_sha}`,
      needs: READ,
      answer: (call) => {
        const sha = call.text("commit_sha").toLowerCase();
        if (call.repository.objects.commit(sha) === undefined) throw notFound();
        return json(gitCommitJson(call.world, call.repository, sha));
      },
    },
    { route: `GET ${REPOSITORY}/git/trees/{tree_sha}`, needs: READ, answer: (call) => tree(call, limits) },
    {
      route: `GET ${REPOSITORY}/git/blobs/{file_sha}`,
      needs: READ,
      media: ["raw"],
      answer: (call) => blob(call, limits),
    },
    {
      route: `GET ${REPOSITORY}/git/ref/{ref}`,
      needs: READ,
      answer: (call) => {
        const { world, repository } = call;
        const ref = call.text("ref");
        const sha =
          ref.startsWith("heads/") || ref.startsWith("pull/") ? repository.resolve(`refs/${ref}`) : null;
        if (sha === null) throw notFound();
        const api = apiUrl(world, repository);
        return json({
          ref: `refs/${ref}`,
          node_id: nodeId("REF", repository.id, ref),
          url: `${api}/git/refs/${ref}`,
          object: { type: "commit", sha, url: `${api}/git/commits/${sha}` },
        });
      },
    },
    {
      route: `GET ${REPOSITORY}/branches/{branch}`,
      needs: READ,
      answer: (call) => {
        const { world, repository } = call;
        const name = call.text("branch");
        const sha = repository.branch(name);
        if (sha === null) throw new Refusal(404, "Branch not found");
        const self = `${apiUrl(world, repository)}/branches/${name}`;
        return json({
          name,
          commit: commitJson(world, repository, sha),
          _links: { self, html: `${htmlUrl(world, repository)}/tree/${name}` },
          protected: false,
          protection: { enabled: false },
          protection_url: `${self}/protection`,
        });
      },
    },
  ];
}

function tree(call: Call, limits: Limits) {
  const { world, repository } = call;
  const { objects } = repository;
  const name = call.text("tree_sha");
  const commit = repository.resolve(name);
  const sha = commit === null ? name.toLowerCase() : objects.commitAt(commit).tree;
  const top = objects.tree(sha);
  if (top === undefined) throw notFound();
  const api = apiUrl(world, repository);
  const toJson = ({ path, mode, sha: item }: WalkedItem): Json => {
    const type = mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob";
    return {
      path,
      mode,
      type,
      sha: item,
      ...(type === "blob" ? { size: objects.blob(item)?.length ?? 0 } : {}),
      ...(type === "commit" ? {} : { url: `${api}/git/${type}s/${item}` }),
    };
  };
  const entries: Json[] = [];
  let truncated = false;
  if (call.queryText("recursive") === undefined) {
    for (const { mode, name: path, sha: item } of top) entries.push(toJson({ path, mode, sha: item }));
  } else {
    let bytes = 0;
    for (const item of walk(objects, sha)) {
      const entry = toJson(item);
      bytes += JSON.stringify(entry).length;
      if (entries.length >= limits.treeEntries || bytes > limits.treeBytes) {
        truncated = true;
        break;
      }
      entries.push(entry);
    }
  }
  return json({ sha, url: `${api}/git/trees/${sha}`, tree: entries, truncated });
}

function blob(call: Call, limits: Limits) {
  const { world, repository } = call;
  const sha = call.text("file_sha").toLowerCase();
  const bytes = repository.objects.blob(sha);
  if (bytes === undefined) throw notFound();
  if (bytes.length > limits.blobBytes) {
    throw new Refusal(403, "This API returns blobs up to 100 MB in size.", {
      errors: ["too_large"],
    });
  }
  if (call.flavour === "raw") return { status: 200, raw: { bytes, media: RAW_MEDIA } };
  return json({
    sha,
    node_id: nodeId("B", repository.id, sha),
    size: bytes.length,
    url: `${apiUrl(world, repository)}/git/blobs/${sha}`,
    content: base64(bytes),
    encoding: "base64",
  });
}

/** Base64 in lines of 60 characters, as GitHub sends it. */
export function base64(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll(/.{60}/g, "$&\n").replace(/\n?$/, "\n");
}
