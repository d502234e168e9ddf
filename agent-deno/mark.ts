/** Marks of the manager's data, as agents keep them. Pure. */

/** The form of every mark that a manager seals. */
const MARK = /^[\w.-]{1,128}$/;

/** Milliseconds between two writes of the mark that is kept. */
export const MARK_KEPT_EVERY = 5_000;

/** Whether a manager may have given that. */
export function isMark(mark: unknown): mark is string {
  return typeof mark === "string" && MARK.test(mark);
}
