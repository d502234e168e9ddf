import * as z from "zod";

const MOST_NAMED = 10_000;

/** A person's request for an upgrade of agents. */
export const upgradeAsk = z.object({
  /** None: all that are older. */
  serverUuids: z
    .array(z.uuid("must be a UUID"))
    .max(MOST_NAMED, "must have at most 10,000 entries")
    .default([]),
  /** Wall-clock milliseconds; null: a day from now. */
  until: z
    .number("must be a time")
    .overwrite(Math.round)
    .nullish()
    .transform((at) => at ?? null),
});
export type UpgradeAsk = z.output<typeof upgradeAsk>;

/** The same, with the number of agents that the preview said. */
export const upgradeStart = upgradeAsk.extend({ confirmCount: z.number("must be a number") });
export type UpgradeStart = z.output<typeof upgradeStart>;
