import type { Spoken } from "./parts";

/** Milliseconds. */
export const MINUTE = 60_000;

/** Reports as an agent that nobody uses, and that has been free for so long. */
export const reportsFree = ({ beat }: Spoken, minutes: number) =>
  beat("ON", { use: { holders: [] }, freeSinceMs: minutes * MINUTE });
