/** The commit that a release is made of. */
import { ROOT } from "../common/files.mjs";
import { git } from "../common/git.mjs";
import { Fault } from "../common/say.mjs";

export interface Source {
  /** Its hash; empty where this is no clone. */
  readonly commit: string;
  /** Whether all that lies here is in it. */
  readonly clean: boolean;
}

export async function sourceHere(): Promise<Source> {
  const commit = (await git(ROOT, "rev-parse", "HEAD")) ?? "";
  const changes = await git(ROOT, "status", "--porcelain");
  return { commit, clean: commit !== "" && changes === undefined };
}

/**
 * Requires that nothing lies here but what a commit has, where the release is signed or made twice.
 * @throws Fault where there is more here than that
 */
export function requireCommit({ clean }: Source, { signs, twice }: { signs: boolean; twice: boolean }): void {
  if (clean || (!signs && !twice)) return;
  const why = signs ? "A release is signed" : "A release is made twice";
  throw new Fault(
    `${why} only as a commit has it: commit what \`git status\` shows, or put it away by \`git stash -u\`.`,
  );
}
