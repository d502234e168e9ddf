import { ROOT } from "./files.mjs";
import { git } from "./git.mjs";
import { Fault } from "./say.mjs";

/**
 * The time that everything of a build says it was made at, so that it can be made twice.
 * @param {Record<string, string | undefined>} env
 * @param {number} now in milliseconds, for a folder that is no clone
 * @returns {Promise<number>} seconds: SOURCE_DATE_EPOCH, else the commit's
 */
export async function sourceEpoch(env, now) {
  const given = env["SOURCE_DATE_EPOCH"] ?? "";
  if (/^\d{1,12}$/.test(given)) return Number(given);
  if (given !== "")
    throw new Fault(`SOURCE_DATE_EPOCH is ${JSON.stringify(given)}: seconds since 1970 are wanted.`);
  return Number((await git(ROOT, "log", "-1", "--format=%ct")) ?? Math.floor(now / 1000));
}
