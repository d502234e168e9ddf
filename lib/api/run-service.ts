import type { ServiceImpl } from "@connectrpc/connect";
import * as z from "zod";
import { validated } from "../access/validated";
import type { RunService, PreviewRunRequest } from "../gen/proto/komoriuta/v1/run_pb";
import { fleetOf } from "./asking";
import {
  keptMessage,
  lastRelayMessage,
  RUN_ACTION_OF,
  runMessage,
  runSummaryMessage,
  STOP_MODE_OF,
} from "./codec/run";
import { milliseconds } from "./codec/use";
import type { Running } from "./running";

const uuid = z.uuid("must be a UUID");

const named = z.object({ uuid });
const query = z.object({
  scheduleUuid: uuid.optional(),
  before: uuid.optional(),
  limit: z
    .number()
    .max(200, "must be at most 200")
    .transform((limit) => limit || 50),
});

/** A request with the words of plans in place of the protocol's numbers. */
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
      const asked = inWords(request);
      const { run, unproved, needed, lastRelays, ...preview } = fleetOf(running(), context).previewRun(asked);
      return {
        ...preview,
        run: runMessage({ ...run, uuid: "" }, { unproved }),
        needed: needed.map(keptMessage),
        lastRelays: lastRelays.map(lastRelayMessage),
      };
    },

    async startRun(request, context) {
      return { run: runMessage(await fleetOf(running(), context).startRun(inWords(request))) };
    },

    async cancelRun(request, context) {
      return { run: runMessage(await fleetOf(running(), context).cancelRun(request)) };
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
