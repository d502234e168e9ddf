/** Between an answer that changed everything and the next report, in milliseconds: no answer can make the agent spin. */
export const LEAST_GAP = 1_000;
