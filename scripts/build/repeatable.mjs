// What Next draws by chance for each build follows from the sources instead, so that the same sources make the same
// bytes (docs/decisions/118-the-same-bytes-twice.md). None of it is a secret in a program that anybody can download: no
// server action here has anything of a closure to encrypt, and there is no draft mode.
import { createHash } from "node:crypto";
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { filesBelow, ROOT } from "../common/files.mjs";
import { run } from "../common/run.mjs";

/**
 * @param {string} sources a digest of them
 * @param {string} what it is for
 */
const derived = (sources, what) => createHash("sha256").update(`${what}\0${sources}`).digest();

/**
 * Variables for `next build`.
 * @param {string} sources a digest of them
 */
export const environmentOf = (sources) => ({
  KOMO_BUILD_ID: derived(sources, "build").toString("hex").slice(0, 20),
  // The names of server actions follow from it, too.
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: derived(sources, "server actions").toString("base64"),
});

/**
 * Exchanges the keys of Next's draft mode, for which Next has no setting.
 * @param {string} folder `.next` of the standalone tree
 * @param {string} sources a digest of them
 */
export function fixPreviewKeys(folder, sources) {
  const hex = (/** @type {string} */ what) => derived(sources, what).toString("hex");
  const keys = {
    previewModeId: hex("preview").slice(0, 32),
    previewModeSigningKey: hex("preview, signing"),
    previewModeEncryptionKey: hex("preview, encryption"),
  };
  const exchange = (/** @type {string} */ file, /** @type {(json: any) => any} */ change) => {
    const place = path.join(folder, file);
    writeFileSync(place, JSON.stringify(change(JSON.parse(readFileSync(place, "utf8")))));
  };
  exchange("prerender-manifest.json", (manifest) => ({ ...manifest, preview: keys }));
  exchange("server/preview-props.json", (props) => ({ ...props, ...keys }));
}

/**
 * Takes the place of the repository out of what Next notes of its configuration: it was built there, and is not there when
 * it runs.
 * @param {string} folder `.next` of the standalone tree
 * @param {string} root of the repository
 */
export function forgetPlace(folder, root) {
  const place = path.join(folder, "required-server-files.json");
  writeFileSync(place, readFileSync(place, "utf8").replaceAll(root, "/komoriuta"));
}

/** A folder that every Linux has, and hardly anybody builds in. */
const FIXED = "/mnt";

/** Shows a folder in that place to one program alone. */
const SEEN_THERE = `mount --rbind "$1" ${FIXED} && cd ${FIXED} && shift && exec "$@"`;

/**
 * The beginning of a command line by which a program sees a folder in a place that is the same on every machine: Deno
 * writes into an executable where modules lay that it could not read.
 * @param {string} folder
 * @returns {Promise<string[]>} empty where this system does not let us: the folder's own place is then in the executable
 */
export async function seenInFixedPlace(folder) {
  if (`${ROOT}/`.startsWith(`${FIXED}/`) || `${folder}/`.startsWith(`${FIXED}/`)) return [];
  const before = ["unshare", "--map-root-user", "--mount", "sh", "-ec", SEEN_THERE, "sh", folder];
  const [program = "", ...args] = [...before, "true"];
  const { code } = await run(program, args, { output: "capture" }).catch(() => ({ code: 1 }));
  return code === 0 ? before : [];
}

/** 2001-01-01, in seconds, and ten years. */
const FIRST = 978_307_200;
const YEARS = 315_360_000;

/**
 * Lets the time of each file follow from its content. An executable says the times of all files in it, and the console
 * makes ETags of them: a file that has changed must have another one, and one that has not may keep it.
 * @param {string} folder
 */
export function fixTimes(folder) {
  for (const file of filesBelow([folder])) {
    const time = FIRST + (createHash("sha256").update(readFileSync(file)).digest().readUInt32BE() % YEARS);
    utimesSync(file, time, time);
  }
}
