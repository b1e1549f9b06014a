import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";

/** UTF-8 takes at most three bytes per code unit. */
const BYTES_PER_UNIT = 3;
/** Level 1: a third of the time of the default, a few per cent larger. */
const LEVEL = 1;

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** Text as gzip. Lone surrogates become U+FFFD; `JSON.stringify` has escaped those of its strings. */
export function zipText(text: string): Promise<Buffer> {
  return zip(text, { level: LEVEL });
}

/** @param maxLength UTF-16 code units; more is an error, as is what is no gzip */
export async function unzipText(body: Buffer, maxLength: number): Promise<string> {
  const bytes = await unzip(body, { maxOutputLength: maxLength * BYTES_PER_UNIT });
  return bytes.toString("utf8");
}
