/**
 * The messages of AgentService as JSON, in Protocol Buffers' own mapping: names in camelCase, enums by name; what has
 * the value of a missing field may be missing. Pure. No library: these are two requests and one answer
 * (docs/decisions/027-agent-speaks-json.md). tests/agent-messages.test.ts holds them against the protocol.
 */
import type { HeartbeatStatus, Manifest, Power } from "./daemon/state.ts";

export interface NetworkCard {
  readonly name: string;
  readonly macAddress: string;
  /** undefined where the kernel does not tell. */
  readonly wakeOnLan: boolean | undefined;
  readonly defaultRoute: boolean;
}

/** What the agent says of itself and its host. */
export interface HostIdentity {
  readonly version: string;
  readonly hostname: string;
  readonly os: string;
  readonly arch: string;
  readonly interfaces: readonly NetworkCard[];
}

export interface Heartbeat {
  readonly status: HeartbeatStatus;
  readonly bootId: string;
  readonly instanceId: string;
  readonly sequence: number;
  readonly manifestRevision: number;
  readonly shutdownError: string | undefined;
  readonly restarting: true | undefined;
  /** Milliseconds for which the answer may be held. */
  readonly holdMs: number;
  readonly host: HostIdentity | undefined;
}

const STATUS_NAMES: Readonly<Record<HeartbeatStatus, string>> = {
  Launched: "HEARTBEAT_STATUS_LAUNCHED",
  ON: "HEARTBEAT_STATUS_ON",
  Stopping: "HEARTBEAT_STATUS_STOPPING",
};

const POWERS: ReadonlyMap<unknown, Power> = new Map([
  ["POWER_STATUS_ON", "ON"],
  ["POWER_STATUS_OFF", "OFF"],
]);

/** Seconds. */
const LONGEST_INTERVAL = 3_600;
const LARGEST_UINT32 = 0xffff_ffff;

export function getManifestJson(bootId: string): string {
  return asJson({ bootId });
}

export function heartbeatJson({ status, host, holdMs, ...rest }: Heartbeat): string {
  return asJson({
    heartbeatStatus: STATUS_NAMES[status],
    ...rest,
    holdMs: holdMs === 0 ? undefined : Math.floor(holdMs),
    agent: host,
  });
}

/** Half a surrogate pair, as at the end of an error that was cut, is no text for the protocol. */
function asJson(message: unknown): string {
  return JSON.stringify(message, (_, value: unknown) =>
    typeof value === "string" ? value.toWellFormed() : value,
  );
}

/**
 * The manifest of a GetManifestResponse or a SendHeartbeatResponse, which are alike. Fields that this agent does not
 * know are passed over; nothing is guessed for one that it needs.
 * @throws Error where the text is no such answer
 */
export function readManifest(text: string): Manifest {
  const manifest = objectIn(parsed(text)?.["manifest"]);
  if (manifest === undefined) throw new Error("answer without a manifest");
  const { powerStatus, heartbeatInterval: interval = 0, revision = 0, serverUuid = "" } = manifest;
  const power = POWERS.get(powerStatus);
  if (power === undefined) throw new Error("answer without a power status");
  if (!isUint32(interval) || interval < 1 || interval > LONGEST_INTERVAL) {
    throw new Error(`answer with a heartbeat interval of ${shown(interval)} s`);
  }
  if (!isUint32(revision)) throw new Error("answer with a senseless revision");
  if (typeof serverUuid !== "string") throw new Error("answer with a senseless server ID");
  return { power, interval, revision, serverUuid };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return objectIn(JSON.parse(text));
  } catch {
    // The engine's own words quote the text.
    throw new Error("the answer is not JSON");
  }
}

function objectIn(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function isUint32(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LARGEST_UINT32;
}

function shown(value: unknown): string {
  return typeof value === "number" ? String(value) : "unknown length";
}
