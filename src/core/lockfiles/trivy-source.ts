import type { PurlType } from "../model/component.js";
import { MAX_TEXT } from "./entry-problems.js";
import { isJsonObject } from "./json-text.js";

const PREFIX = "aquasecurity:trivy:";

/**
 * What a distribution's package was built from, as trivy writes it into a component's properties (SrcName, SrcEpoch,
 * SrcVersion, SrcRelease), in the form that syft has for it in the purl's `upstream`: `openssl@1:3.0.11-1`.
 * https://trivy.dev/latest/docs/supply-chain/sbom/#cyclonedx
 * @returns null for what is no package of Debian's or Alpine's kind, or where nothing is told that could be a name
 */
export function trivySource(type: PurlType, properties: unknown): string | null {
  if ((type !== "deb" && type !== "apk") || !Array.isArray(properties)) return null;
  const told = new Map<unknown, string>();
  for (const property of properties as readonly unknown[]) {
    if (!isJsonObject(property) || typeof property["value"] !== "string") continue;
    if (property["value"].length <= MAX_TEXT) told.set(property["name"], property["value"]);
  }
  const part = (key: string) => told.get(PREFIX + key) ?? "";
  const name = part("SrcName");
  if (!/^[^\s@/]+$/.test(name)) return null;
  const [epoch, version, release] = [part("SrcEpoch"), part("SrcVersion"), part("SrcRelease")];
  if (version === "") return name;
  const before = epoch === "" || epoch === "0" ? "" : `${epoch}:`;
  return `${name}@${before}${version}${release === "" ? "" : `-${release}`}`;
}
