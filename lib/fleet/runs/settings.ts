import * as z from "zod";
import { RUN_ACTIONS, type RunAction } from "../../plan/words";
import { reason, until } from "../model/turn-off";

/** A person's request to several servers. */
export interface RunAsk {
  readonly action: RunAction;
  readonly serverUuids: readonly string[];
  /** The servers that are in them now. */
  readonly groupUuids: readonly string[];
  /** For OFF; an ON run is "now". */
  readonly mode: "now" | "when_free";
  /** Wall-clock milliseconds: the end of its window; null: the usual one. */
  readonly until: number | null;
  /** The machines are not asked what uses them. Not with `when_free`. */
  readonly force: boolean;
  readonly reason: string;
  /** Stops servers, too, that nobody could wake again. */
  readonly evenIfItMayNotWake: boolean;
}

export interface RunStart extends RunAsk {
  /** The number of servers that will be asked, where it must be repeated. */
  readonly confirmCount: number;
  /** Of the preview that whoever starts it has seen; null or absent: they have seen none, and it names no group. */
  readonly membersDigest?: string | null;
  /** The same id again, from the same person, starts nothing. */
  readonly requestId: string | null;
}

const uuids = z.array(z.uuid("must be a UUID")).max(10_000, "must have at most 10,000 entries");

const ask = z.object({
  action: z.enum(RUN_ACTIONS, "must be ON or OFF"),
  serverUuids: uuids,
  groupUuids: uuids,
  mode: z.enum(["now", "when_free"], "must be NOW or WHEN_FREE"),
  until: until.nullable(),
  force: z.boolean(),
  reason,
  evenIfItMayNotWake: z.boolean(),
});

function refuseContradictions(asked: RunAsk, context: z.RefinementCtx): void {
  const refuse = (path: keyof RunAsk, message: string): void =>
    context.addIssue({ code: "custom", path: [path], message });
  const { action, mode, force } = asked;
  if (asked.serverUuids.length + asked.groupUuids.length === 0)
    refuse("serverUuids", "must name a server, or groupUuids a group");
  if (mode === "when_free" && asked.until === null) refuse("until", "must be given with WHEN_FREE");
  if (mode === "when_free" && action === "ON") refuse("mode", "must be NOW with ON");
  if (force && action === "ON") refuse("force", "must not be set with ON");
  if (force && mode === "when_free") refuse("force", "must not be set with WHEN_FREE");
}

/** A request to several servers. Whether its end is in the future is checked when the fleet acts on it. */
export const runAsk = ask.superRefine(refuseContradictions);

/** The start of a run, as it is requested. */
export const runStart = ask
  .extend({
    confirmCount: z.number(),
    membersDigest: z
      .string()
      .max(64, "must be as PreviewRun told it")
      .transform((digest) => digest || null),
    requestId: z
      .string()
      .max(64, "must have at most 64 characters")
      .regex(/^\P{Cc}*$/u, "must not hold control characters")
      .transform((id) => id || null),
  })
  .superRefine(refuseContradictions);
