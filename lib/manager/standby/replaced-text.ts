import type { Replaced } from "./settings";

/** The sentences for a manager whose place another one has taken, with what to do. */
export function replacedText({ host, at, generation }: Replaced): string {
  const when = at > 0 ? ` at ${new Date(at).toISOString()}` : "";
  return `Another manager${host && ` (${host})`} has taken the place of this one${when}, as generation ${generation}: this one gives no orders. Stop it, and keep its data folder only to look things up. To come back to this machine, set a standby on the other one, stop that one, and promote here.`;
}
