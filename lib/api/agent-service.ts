import type { ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import type { AgentService } from "../gen/proto/komoriuta/v1/agent_pb";
import type { HeartbeatStatus } from "../gen/proto/komoriuta/v1/status_pb";
import { isReportedElsewhere } from "../power/manifest";
import type { ReportedStatus } from "../power/words";
import { serverUuidOf } from "./asking";
import { REPORTED_STATUS } from "./enums";
import { manifestMessage } from "./messages";
import type { Running } from "./running";
import { validated } from "./validate";

const id = z
  .string()
  .min(1, "must not be empty")
  .max(128, "must have at most 128 characters")
  // SQLite ends a text at a NUL: two ids could become one.
  .regex(/^\P{Cc}*$/u, "must not hold control characters");
const text = (length: number): z.ZodString =>
  z.string().max(length, `must have at most ${length} characters`);

const getManifestRequest = z.object({ bootId: id });

const sendHeartbeatRequest = z.object({
  heartbeatStatus: z.custom<HeartbeatStatus>().transform((value, context): ReportedStatus => {
    const status = REPORTED_STATUS.get(value);
    if (status) return status;
    context.addIssue({ code: "custom", message: "must be LAUNCHED, ON or STOPPING" });
    return z.NEVER;
  }),
  bootId: id,
  instanceId: id,
  sequence: z.number().min(1, "must count from 1"),
  manifestRevision: z.number(),
  // What a command printed; people read it in one line.
  shutdownError: text(1000)
    .transform((said) => said.replace(/\p{Cc}+/gu, " ").trim())
    .optional(),
  agent: z
    .object({
      version: text(64),
      hostname: text(255),
      os: text(128),
      arch: text(64),
      interfaces: z
        .array(
          z.object({
            name: text(64),
            macAddress: text(64),
            wakeOnLan: z.boolean().optional(),
            defaultRoute: z.boolean(),
          }),
        )
        .max(64, "must have at most 64 entries"),
    })
    .optional(),
});

/** What agents may call. */
export function agentService(running: () => Running): ServiceImpl<typeof AgentService> {
  return {
    getManifest(request, context) {
      const { bootId } = validated(getManifestRequest, request);
      const uuid = serverUuidOf(context);
      const { fleet } = running();
      const { facts, agent } = fleet.get(uuid);
      return {
        manifest: manifestMessage(fleet.manifest(uuid, bootId), uuid),
        reportedBy: isReportedElsewhere(facts, bootId) ? agent?.hostname || "?" : undefined,
      };
    },

    async sendHeartbeat(request, context) {
      const report = validated(sendHeartbeatRequest, request);
      const uuid = serverUuidOf(context);
      const manifest = await running().fleet.heartbeat(
        uuid,
        {
          type: "heartbeat",
          status: report.heartbeatStatus,
          boot: report.bootId,
          instance: report.instanceId,
          sequence: report.sequence,
          revisionEcho: report.manifestRevision,
          shutdownError: report.shutdownError || null,
        },
        report.agent ?? null,
      );
      return { manifest: manifestMessage(manifest, uuid) };
    },
  };
}
