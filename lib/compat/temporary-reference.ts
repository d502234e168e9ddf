/**
 * Wrong: React hands a server action a value that throws whatever is asked of it, where the sender wrote `"$T"`: checks
 * of what came in throw themselves, as if that were the server's fault, and the log fills with stacks.
 * In: react 19.2 as in next 16.4.6; it has no public way to tell such a value (`registerServerReference` has its own).
 * Over when: "React still gives actions values that cannot be read" in tests/cycle/workarounds.nightly.test.ts fails.
 * Then: this file and its one caller, `app/(console)/_kit/act.ts`, lose it.
 */

/** Whether an error is of somebody who sent a value that only their own browser can read. */
export function isOfTemporaryReference(error: unknown): boolean {
  return error instanceof Error && error.message.includes("a temporary client reference");
}
