import type { ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import type { RunAsk } from "../fleet/runs/run-verbs";
import { reason, until } from "../fleet/model/turn-off";
import type { RunService, PreviewRunRequest } from "../gen/proto/komoriuta/v1/run_pb";
import { RUN_ACTIONS } from "../plan/words";
import { fleetOf, operatorOf } from "./asking";
import { keptMessage, RUN_ACTION_OF, runMessage, runSummaryMessage, STOP_MODE_OF } from "./codec/run";
import { milliseconds } from "./codec/use";
import type { Running } from "./running";
import { validated } from "./validate";

const uuid = z.uuid("must be a UUID");
const uuids = z.array(uuid).max(10_000, "must have at most 10,000 entries");

/** What is asked of several servers. That its end is ahead is seen when the fleet does what is asked. */
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

const preview = ask.superRefine(refuseContradictions);
const start = ask
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

const named = z.object({ uuid });
const query = z.object({
  scheduleUuid: uuid.optional(),
  before: uuid.optional(),
  limit: z
    .number()
    .max(200, "must be at most 200")
    .transform((limit) => limit || 50),
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

/** A request with the words of plans in the place of the protocol's numbers. */
function inWords<Asked extends Pick<PreviewRunRequest, "action" | "mode" | "until">>(request: Asked) {
  return {
    ...request,
    action: RUN_ACTION_OF.get(request.action),
    mode: STOP_MODE_OF.get(request.mode),
    until: milliseconds(request.until),
  };
}

/** One action on several servers. */
export function runService(running: () => Running): ServiceImpl<typeof RunService> {
  return {
    previewRun(request, context) {
      const asked = validated(preview, inWords(request));
      const { run, unproved, needed, ...told } = fleetOf(running(), context).previewRun(
        asked,
        operatorOf(context).userId,
      );
      return {
        ...told,
        run: runMessage({ ...run, uuid: "" }, { unproved }),
        needed: needed.map(keptMessage),
      };
    },

    async startRun(request, context) {
      const asked = validated(start, inWords(request));
      return {
        run: runMessage(await fleetOf(running(), context).startRun(asked, operatorOf(context).userId)),
      };
    },

    async cancelRun(request, context) {
      const { uuid } = validated(named, request);
      return {
        run: runMessage(await fleetOf(running(), context).cancelRun(uuid, operatorOf(context).userId)),
      };
    },

    async getRun(request, context) {
      return { run: runMessage(await fleetOf(running(), context).getRun(validated(named, request).uuid)) };
    },

    async listRuns(request, context) {
      const found = await fleetOf(running(), context).listRuns(validated(query, request));
      return { runs: found.map(runSummaryMessage) };
    },
  };
}
