/** What many rows say. */
export const seeHelp = "See `komo-agent help`.";
export const usage = (args: string): string => `Usage: komo-agent ${args}`;
