/** The words of plans: what happens to many servers, over time. */

/** Actions of runs. */
export const RUN_ACTIONS = ["ON", "OFF"] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];
