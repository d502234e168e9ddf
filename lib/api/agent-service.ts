import { create, type DescMethodUnary, type MessageShape } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import * as z from "zod";
import { validated } from "../access/validated";
import {
  type AgentService,
  type GetManifestRequest,
  type GetManifestResponse,
  GetManifestResponseSchema,
  type SendHeartbeatRequest,
  type SendHeartbeatResponse,
  SendHeartbeatResponseSchema,
} from "../gen/proto/komoriuta/v1/agent_pb";
import type { HeartbeatStatus } from "../gen/proto/komoriuta/v1/status_pb";
import type { Use } from "../gen/proto/komoriuta/v1/use_pb";
import type { WakeOnLanKeeper as Keeper } from "../gen/proto/komoriuta/v1/agent_pb";
import type { AgentManifest } from "../fleet/servers/agent-manifest";
import { ABILITIES } from "../fleet/model/entities";
import { MOST_WAKES } from "../fleet/memory/relays";
import { isReportedElsewhere } from "../power/manifest";
import { printable } from "../power/printable";
import { HOLDER_KINDS } from "../power/use";
import type { ReportedStatus } from "../power/words";
import { originOf, serverUuidOf } from "./asking";
import { KEEPER_OF } from "./codec/agent";
import { milliseconds, readUse, tellable } from "./codec/use";
import { manifestMessage, REPORTED_STATUS } from "./codec/write";
import type { Running } from "./running";

const id = z
  .string()
  .min(1, "must not be empty")
  .max(128, "must have at most 128 characters")
  // SQLite ends a text at a NUL: two ids could become one.
  .regex(/^\P{Cc}*$/u, "must not hold control characters");
const text = (length: number): z.ZodString =>
  z.string().max(length, `must have at most ${length} characters`);

/** Words that people read, or a terminal prints: an agent may say anything. */
const words = (length: number) => text(length).transform((said) => printable(said));

/** The same; undefined where nothing is said. */
const word = (length: number) => words(length).transform((said) => said || undefined);

/** A time as milliseconds; undefined: none. */
const time = z
  .custom<Timestamp>()
  .optional()
  .transform((said) => tellable(milliseconds(said) ?? NaN) ?? undefined);

const getManifestRequest = z.object({ bootId: id });

/** The most holders of one heartbeat. */
const HOLDERS = 32;

const holder = z.object({
  kind: z.enum(HOLDER_KINDS),
  // Anybody who is logged in there may choose such a name; people read it in one line.
  name: z
    .string()
    // Counted as people count, and as the agent cuts it: an emoji is one character.
    .refine((name) => Array.from(name).length <= 200, "must have at most 200 characters")
    .transform((name) => printable(name) || "?"),
  since: z.number().nullable(),
});

export const sendHeartbeatRequest = z.object({
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
  // The output of a command.
  shutdownError: words(1000).optional(),
  agent: z
    .object({
      version: words(64),
      hostname: words(255),
      os: words(128),
      arch: words(64),
      interfaces: z
        .array(
          z.object({
            name: words(64),
            macAddress: words(64),
            wakeOnLan: z.boolean().optional(),
            defaultRoute: z.boolean(),
            driver: word(32),
            speed: z.number().transform((speed) => speed || undefined),
            wireless: z.boolean().transform((wireless) => wireless || undefined),
            acpiWakeup: word(32),
            linkFile: word(255),
            wakeOnLanKeptBy: z.custom<Keeper>().transform((keeper) => KEEPER_OF.get(keeper)),
            addresses: z.array(words(64)).max(8, "must have at most 8 entries"),
          }),
        )
        .max(64, "must have at most 64 entries"),
      boardVendor: word(64),
      boardName: word(64),
      wakeUpType: z
        .number()
        .max(255, "must be a byte")
        .transform((type) => type || undefined),
      can: z
        .array(text(32))
        .max(16, "must have at most 16 entries")
        .transform((words) => ABILITIES.filter((ability) => words.includes(ability))),
      alarmAt: time,
      beganAfterAlarm: time,
      upgraded: z.object({ id: text(64), fault: words(32) }).optional(),
    })
    .optional(),
  restarting: z.boolean().optional(),
  use: z
    .custom<Use>()
    .transform(readUse)
    .pipe(z.array(holder).max(HOLDERS, `must have at most ${HOLDERS} holders`))
    .optional(),
  freeSinceMs: z.number().optional(),
  declinedRevision: z.number().optional(),
  leaving: z.boolean().optional(),
  mark: text(128),
  waked: z
    .array(z.object({ id: text(64), targets: z.number() }))
    .max(MOST_WAKES, `must have at most ${MOST_WAKES} entries`)
    .optional(),
});

/** Ids such as komolet's UUIDs, which are always good. */
const USUAL_ID = /^[\w-]{1,128}$/;

/**
 * Whether a heartbeat is as nearly all are: only ids and numbers. The check takes a tenth of the schema's time, which
 * would find no fault in such a heartbeat and change nothing.
 */
export function isUsual(request: SendHeartbeatRequest): boolean {
  const { bootId, instanceId, sequence, mark, waked } = request;
  const { shutdownError, agent, restarting, use, declinedRevision, leaving } = request;
  // Without `use` nothing is said of `freeSinceMs`.
  const saysMore = (shutdownError ?? agent ?? restarting ?? use ?? declinedRevision ?? leaving) !== undefined;
  return (
    !saysMore &&
    waked.length === 0 &&
    mark.length <= 128 &&
    sequence >= 1 &&
    USUAL_ID.test(bootId) &&
    USUAL_ID.test(instanceId)
  );
}

function checked(request: SendHeartbeatRequest): z.output<typeof sendHeartbeatRequest> {
  const status = REPORTED_STATUS.get(request.heartbeatStatus);
  return status && isUsual(request)
    ? {
        heartbeatStatus: status,
        bootId: request.bootId,
        instanceId: request.instanceId,
        sequence: request.sequence,
        manifestRevision: request.manifestRevision,
        mark: request.mark,
      }
    : validated(sendHeartbeatRequest, request);
}

/** The answer to an agent from before the first release, which both logs get. */
export const EARLY_AGENT =
  "This agent is from before komoriuta 1.0.0: rotate the access token of its server in the console, and run the line that it shows on the server";

/**
 * Refuses an agent from before the first release: it sends no version with its first report, before which no other is
 * taken.
 */
function refuseEarly({ version }: { readonly version: string }): void {
  if (version.startsWith("0.")) throw new ConnectError(EARLY_AGENT, Code.FailedPrecondition);
}

/** The answer of a manager that does not serve: agents go on to the next one that they know. */
const STANDBY = "standby: another manager serves, or may by now";

/**
 * Asked as a call comes, and again right before its answer goes out: meanwhile another manager may have begun to serve.
 * @throws ConnectError where this manager does nothing
 */
export function refuseAside({ standing }: Pick<Running, "standing">): void {
  if (standing.aside()) throw new ConnectError(STANDBY, Code.Unavailable);
}

/** Reads the manifest of the server whose agent asks; changes nothing. */
function getManifest(running: Running, serverUuid: string, request: GetManifestRequest): GetManifestResponse {
  refuseAside(running);
  const { fleet } = running;
  const { bootId } = validated(getManifestRequest, request);
  const { facts, agent } = fleet.get(serverUuid);
  return create(GetManifestResponseSchema, {
    // No agent acts on this answer: nothing is passed on because of it.
    manifest: manifestMessage(
      { ...fleet.manifest(serverUuid, bootId), wakes: [], upgrade: null },
      serverUuid,
    ),
    reportedBy: isReportedElsewhere(facts, bootId) ? agent?.hostname || "?" : undefined,
  });
}

/** Takes in the heartbeat of the server whose agent asks. */
async function sendHeartbeat(
  running: Running,
  serverUuid: string,
  request: SendHeartbeatRequest,
  address?: string,
): Promise<SendHeartbeatResponse> {
  const report = checked(request);
  if (report.agent) refuseEarly(report.agent);
  running.standing.heed(report.mark);
  refuseAside(running);
  const manifest = await running.fleet.heartbeat(
    serverUuid,
    {
      type: "heartbeat",
      status: report.heartbeatStatus,
      boot: report.bootId,
      instance: report.instanceId,
      sequence: report.sequence,
      revisionEcho: report.manifestRevision,
      shutdownError: report.shutdownError || null,
      restarting: report.restarting ?? false,
      leaving: report.leaving ?? false,
      declinedRevision: report.declinedRevision ?? null,
      use: report.use ?? null,
      freeForMs: report.freeSinceMs ?? null,
      mark: report.mark,
      afterAlarm: report.agent?.beganAfterAlarm !== undefined,
    },
    report.agent ?? null,
    address,
    report.waked?.length ? report.waked : undefined,
  );
  refuseAside(running);
  return heartbeatAnswer(manifest, serverUuid);
}

/** The answer to a heartbeat. */
export function heartbeatAnswer(manifest: AgentManifest, serverUuid: string): SendHeartbeatResponse {
  return create(SendHeartbeatResponseSchema, { manifest: manifestMessage(manifest, serverUuid) });
}

/** A method for the server whose agent calls, with the agent's address. */
export type AgentCall<Method extends DescMethodUnary> = (
  running: Running,
  serverUuid: string,
  request: MessageShape<Method["input"]>,
  address: string,
) => MessageShape<Method["output"]> | Promise<MessageShape<Method["output"]>>;

type Methods = (typeof AgentService)["method"];

/** The methods that agents may call. */
export const AGENT_CALLS: { readonly [Name in keyof Methods]: AgentCall<Methods[Name]> } = {
  getManifest,
  sendHeartbeat,
};

/** The same for Connect, whose context holds the server. */
export function agentService(running: () => Running): ServiceImpl<typeof AgentService> {
  return {
    getManifest: (request, context) => getManifest(running(), serverUuidOf(context), request),
    sendHeartbeat: (request, context) =>
      sendHeartbeat(running(), serverUuidOf(context), request, originOf(context.requestHeader).address),
  };
}
