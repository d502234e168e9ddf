import { run } from "../common/run.mjs";

/**
 * What the protocol is compared with: the last release that HEAD descends from; before the first release, where
 * HEAD left main; on main itself, the last commit (so a change that is not committed yet).
 * @returns {Promise<string | undefined>} a commit; undefined where nothing has the protocol, or this is no clone
 */
export async function breakingBase() {
  const tag = await git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*");
  const candidate =
    tag ??
    (await git("merge-base", "HEAD", "origin/main")) ??
    (await git("merge-base", "HEAD", "main")) ??
    "HEAD";
  const commit = await git("rev-parse", "--verify", "--quiet", `${candidate}^{commit}`);
  if (!commit || !(await git("ls-tree", "--name-only", commit, "proto/"))) return undefined;
  return commit;
}

/**
 * @param {...string} args
 * @returns {Promise<string | undefined>} what it printed; undefined where it failed or printed nothing
 */
async function git(...args) {
  const { code, output } = await run("git", args, { output: "capture" }).catch(() => ({
    code: 1,
    output: "",
  }));
  return code === 0 && output.trim() ? output.trim() : undefined;
}
