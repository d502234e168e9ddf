import { createHash } from "node:crypto";
import { fileFromZip } from "./archives.mjs";

/** Milliseconds in which the host has to begin an answer: a closed network must not hold a build up. */
const ANSWER_WITHIN = 4_000;
/** Milliseconds for a whole download (about 45 MB). */
const DOWNLOAD_WITHIN = 300_000;

/**
 * The official runtime from Deno's own host, checked against the sum published beside it.
 * @param {string} version such as "2.9.4"
 * @param {string} target such as "x86_64-unknown-linux-gnu"
 * @param {string} [host]
 * @returns {Promise<Buffer>}
 * @throws Error where the host cannot be reached, or what it gives is not what it should be
 */
export async function downloadOfficial(version, target, host = "https://dl.deno.land") {
  const archive = `${host}/release/v${version}/denort-${target}.zip`;
  const published = (await download(`${archive}.sha256sum`)).toString("utf8");
  // On Windows the file is a table made by PowerShell; the sum is what looks like one.
  const expected = /\b[0-9a-f]{64}\b/i.exec(published)?.[0].toLowerCase();
  if (!expected) throw new Error("no checksum is published beside it");
  const zip = await download(archive);
  const actual = createHash("sha256").update(zip).digest("hex");
  if (actual !== expected) throw new Error(`its SHA-256 is ${actual}, not ${expected}`);
  return fileFromZip(zip, target.includes("windows") ? "denort.exe" : "denort");
}

/**
 * @param {string} url
 * @returns {Promise<Buffer>}
 */
async function download(url) {
  const abort = new AbortController();
  const answer = setTimeout(() => abort.abort(new Error("no answer")), ANSWER_WITHIN);
  const whole = setTimeout(() => abort.abort(new Error("too slow")), DOWNLOAD_WITHIN);
  try {
    const response = await fetch(url, { signal: abort.signal });
    clearTimeout(answer);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    throw new Error(reasonOf(error));
  } finally {
    clearTimeout(answer);
    clearTimeout(whole);
  }
}

/**
 * fetch hides the reason in `cause`.
 * @param {unknown} error
 */
function reasonOf(error) {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
