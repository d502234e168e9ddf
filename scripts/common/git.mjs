import { run } from "./run.mjs";

/**
 * @param {string} folder of a clone
 * @param {...string} args
 * @returns {Promise<string | undefined>} what it printed; undefined where it failed or printed nothing
 */
export async function git(folder, ...args) {
  const { code, output } = await run("git", args, { output: "capture", cwd: folder }).catch(() => ({
    code: 1,
    output: "",
  }));
  return code === 0 && output.trim() ? output.trim() : undefined;
}
