/**
 * The messages of AgentService as JSON, in Protocol Buffers' own mapping: names in camelCase, enums by name; a field with
 * its default value may be missing. Pure. The types are the protocol's; there is no library: these are two
 * requests and one answer (docs/decisions/027-agent-speaks-json.md). tests/agent-messages.test.ts holds what is
 * written and read against the protocol.
 */
import type {
  AgentUpgradeJson,
  GetManifestRequestJson,
  GetManifestResponseJson,
  ManifestJson,
  SendHeartbeatRequestJson,
} from "../lib/gen/proto/komoriuta/v1/agent_pb.ts";
import type {
  HeartbeatStatusJson,
  PowerStatusJson,
  ShutdownJson,
} from "../lib/gen/proto/komoriuta/v1/status_pb.ts";
import type {
  GuardsJson,
  HolderJson,
  LoadGuardJson,
  NetworkGuardJson,
} from "../lib/gen/proto/komoriuta/v1/use_pb.ts";
import type { Guards, Holder, LoadGuard, NetworkGuard } from "./guards/words.ts";
import type { HostIdentity } from "./host-identity.ts";
import { isMark } from "./mark.ts";
import { printable } from "./printable.ts";
import type { Shutdown } from "./shutdowns.ts";
import { isUpgrade, type Upgrade } from "./upgrades.ts";
import type { WakeRequest, WakeResult } from "./wakes.ts";

/** Every field of a message, `undefined` where nothing is said: a new one does not compile until it is named here. */
type Said<Value> = Value extends readonly (infer One)[]
  ? readonly Said<One>[]
  : Value extends object
    ? { readonly [Field in keyof Required<Value>]: Said<Required<Value>[Field]> | undefined }
    : Value;

/** Fields of an answer, not checked yet; no others can be read. */
type Unread<Message> = { readonly [Field in keyof Message]?: unknown };

export type Power = "ON" | "OFF";
export type HeartbeatStatus = "Launched" | "ON" | "Stopping";

/** The manager's answer: `Manifest` of the protocol. */
export interface Manifest {
  /** `OFF`: the machine is to go, as `how` says. */
  readonly power: Power;
  /** Seconds between two heartbeats. */
  readonly interval: number;
  readonly revision: number;
  readonly serverUuid: string;
  /** With OFF: no guard is asked, and inhibitors are overruled. */
  readonly force: boolean;
  /** Users of the machine are to be reported with each heartbeat. */
  readonly reportUse: boolean;
  /** With `reportUse`: seconds between two questions to the guards; 0: with each heartbeat. */
  readonly lookEvery: number;
  /** Guards to ask; undefined: none. */
  readonly guards: Guards | undefined;
  /** With OFF: the way in which to go. */
  readonly how: Shutdown;
  /** With OFF: seconds between the notification of people and the shutdown. */
  readonly grace: number;
  /** With OFF: who ordered it and why, for people. */
  readonly reason: string;
  /** The mark of the manager's data: kept, and sent with the next heartbeat. Absent: nothing new. */
  readonly mark?: string;
  /** The generation of the manager; absent: the first. */
  readonly generation?: number;
  /** Magic packets that this machine is to send for others; absent: none. */
  readonly wakes?: readonly WakeRequest[];
  /** With OFF: the next planned start, in milliseconds since 1970; absent: none. */
  readonly wakeAt?: number;
  /** The version that this agent is to become; absent: it stays. */
  readonly upgrade?: Upgrade;
}

export interface Heartbeat {
  readonly status: HeartbeatStatus;
  readonly bootId: string;
  readonly instanceId: string;
  readonly sequence: number;
  readonly manifestRevision: number;
  readonly shutdownError: string | undefined;
  readonly restarting: true | undefined;
  readonly leaving: true | undefined;
  /** Users of the machine; undefined: not asked for. */
  readonly use: readonly Holder[] | undefined;
  /** Milliseconds for which it has been free; undefined: it is not, or nobody knows. */
  readonly freeSinceMs: number | undefined;
  readonly declinedRevision: number | undefined;
  /** Milliseconds for which the answer may be held. */
  readonly holdMs: number;
  /** The mark of the manager's data at its last answer. */
  readonly mark: string | undefined;
  /** undefined: nothing was asked for. */
  readonly waked: readonly WakeResult[] | undefined;
  readonly host: HostIdentity | undefined;
}

const STATUS_NAMES: Readonly<Record<HeartbeatStatus, HeartbeatStatusJson>> = {
  Launched: "HEARTBEAT_STATUS_LAUNCHED",
  ON: "HEARTBEAT_STATUS_ON",
  Stopping: "HEARTBEAT_STATUS_STOPPING",
};

const POWERS: ReadonlyMap<unknown, Power> = new Map<PowerStatusJson, Power>([
  ["POWER_STATUS_ON", "ON"],
  ["POWER_STATUS_OFF", "OFF"],
]);

const SHUTDOWNS: ReadonlyMap<unknown, Shutdown> = new Map<ShutdownJson, Shutdown>([
  ["SHUTDOWN_POWER_OFF", "power_off"],
  ["SHUTDOWN_SUSPEND", "suspend"],
  ["SHUTDOWN_HIBERNATE", "hibernate"],
  ["SHUTDOWN_REBOOT", "reboot"],
]);

/** Seconds. */
const LONGEST_INTERVAL = 3_600;
/** Bounds of the notification of people: seconds, and characters. */
const LONGEST_GRACE = 3_600;
const LONGEST_REASON = 500;
/** Seconds. */
const LONGEST_LOOK = 3_600;
const MOST_NAMES = 32;
const LONGEST_IDLE_MINUTES = 1_440;
/** The year 9999 is the last one that the protocol has. */
const LATEST_TIME = 253_402_300_800_000;
const LARGEST_UINT32 = 0xffff_ffff;
const MOST_WAKES = 8;
const LONGEST_WAKE_ID = 64;

export function getManifestJson(bootId: string): string {
  return asJson<GetManifestRequestJson>({ bootId });
}

export function heartbeatJson({ status, host, holdMs, use, freeSinceMs, ...rest }: Heartbeat): string {
  return asJson<SendHeartbeatRequestJson>({
    heartbeatStatus: STATUS_NAMES[status],
    ...rest,
    use: use && { holders: use.map(holderMessage) },
    freeSinceMs: freeSinceMs && Math.min(Math.floor(freeSinceMs), LARGEST_UINT32),
    holdMs: holdMs === 0 ? undefined : Math.floor(holdMs),
    agent: host,
  });
}

function holderMessage({ kind, name, since }: Holder): Said<HolderJson> {
  const word = kind.toUpperCase() as Uppercase<typeof kind>;
  return { kind: `HOLDER_KIND_${word}`, name, since: since === undefined ? undefined : timestamp(since) };
}

/** A time of the protocol; undefined where it has none for that. */
function timestamp(ms: number): string | undefined {
  return ms >= 0 && ms < LATEST_TIME ? new Date(ms).toISOString() : undefined;
}

/** Half a surrogate pair, as at the end of an error that was cut, is no text for the protocol. */
function asJson<Message>(message: Said<Message>): string {
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
  const answer: Unread<GetManifestResponseJson> | undefined = parsed(text);
  const manifest: Unread<ManifestJson> | undefined = objectIn(answer?.manifest);
  if (manifest === undefined) throw new Error("answer without a manifest");
  const { powerStatus, heartbeatInterval: interval = 0, revision = 0, serverUuid = "" } = manifest;
  const wanted = POWERS.get(powerStatus);
  if (wanted === undefined) throw new Error("answer without a power status");
  if (!isUint32(interval) || interval < 1 || interval > LONGEST_INTERVAL) {
    throw new Error(`answer with a heartbeat interval of ${shown(interval)} s`);
  }
  if (!isUint32(revision)) throw new Error("answer with a senseless revision");
  if (typeof serverUuid !== "string") throw new Error("answer with a senseless server ID");
  const terms = readTerms(manifest);
  return {
    power: readPower(wanted, terms),
    interval,
    revision,
    serverUuid,
    ...terms,
    ...readMark(manifest.mark),
    ...readGeneration(manifest.generation),
    ...readWakes(manifest.wakes),
    ...readWakeAt(manifest.wakeAt),
    ...readUpgrade(manifest.upgrade),
  };
}

/**
 * Whether the machine is to go: where it is wanted off, and where it is to restart, since it is wanted on then. So an
 * agent that does not know of restarts stays on. @throws Error where an answer says both
 */
function readPower(wanted: Power, { how }: Pick<Manifest, "how">): Power {
  if (how !== "reboot") return wanted;
  if (wanted === "OFF") throw new Error("answer that wants a machine off, and restarted");
  return "OFF";
}

/** The mark; a senseless one is ignored, since nothing depends on it here. */
function readMark(mark: unknown): Pick<Manifest, "mark"> {
  return isMark(mark) ? { mark } : {};
}

/** @throws Error where it makes no sense: by it an order may be void */
function readGeneration(generation: unknown = 0): Pick<Manifest, "generation"> {
  if (!isUint32(generation)) throw new Error("answer with a senseless generation");
  return generation > 0 ? { generation } : {};
}

/** Magic packets to send; a senseless one is ignored. Which addresses may be woken, host/relay.ts says. */
function readWakes(wakes: unknown): Pick<Manifest, "wakes"> {
  if (!Array.isArray(wakes)) return {};
  const read = wakes.slice(0, MOST_WAKES).flatMap((one): WakeRequest[] => {
    const { id, macAddress }: Unread<WakeRequest> = objectIn(one) ?? {};
    const isId = typeof id === "string" && /^[\w-]+$/.test(id) && id.length <= LONGEST_WAKE_ID;
    return isId && typeof macAddress === "string" ? [{ id, macAddress }] : [];
  });
  return read.length > 0 ? { wakes: read } : {};
}

/** The next planned start; a senseless one is ignored. */
function readWakeAt(said: unknown): Pick<Manifest, "wakeAt"> {
  const wakeAt = typeof said === "string" ? Date.parse(said) : NaN;
  return wakeAt > 0 ? { wakeAt } : {};
}

/** The upgrade; a senseless one is ignored. */
function readUpgrade(said: unknown): Pick<Manifest, "upgrade"> {
  const { id, version, sha256, size }: Unread<AgentUpgradeJson> = objectIn(said) ?? {};
  const upgrade = { id, version, sha256, size };
  return isUpgrade(upgrade) ? { upgrade } : {};
}

type Terms = Pick<Manifest, "force" | "reportUse" | "lookEvery" | "guards" | "how" | "grace" | "reason">;

/** The terms of an answer that names none: no guard is asked, nobody is notified. */
export const NO_TERMS: Terms = {
  ...{ force: false, reportUse: false, lookEvery: 0, guards: undefined },
  ...{ how: "power_off", grace: 0, reason: "" },
};

/** @throws Error where they make no sense: what an order asks for is not guessed */
function readTerms(manifest: Unread<ManifestJson>): Terms {
  const { force = false, reportUse = false, lookEvery = 0, guards, grace = 0, reason = "" } = manifest;
  const how = SHUTDOWNS.get(manifest.how ?? "SHUTDOWN_POWER_OFF");
  if (how === undefined) throw new Error("answer with a way to go that this agent does not know");
  if (typeof force !== "boolean" || typeof reportUse !== "boolean" || typeof reason !== "string") {
    throw new Error("answer with senseless terms");
  }
  if (!isUint32(grace)) throw new Error("answer with a senseless grace");
  if (!isUint32(lookEvery)) throw new Error("answer with a senseless time between two looks");
  return {
    force,
    reportUse,
    lookEvery: Math.min(lookEvery, LONGEST_LOOK),
    guards: guards === undefined ? undefined : readGuards(guards),
    how,
    grace: Math.min(grace, LONGEST_GRACE),
    reason: printable(reason.slice(0, LONGEST_REASON).toWellFormed()),
  };
}

/** Guards to ask; an absent one is not asked, and one that this agent does not know is kept by its name. */
function readGuards(value: unknown): Guards {
  const fault = new Error("answer with senseless guards");
  const message: Unread<GuardsJson> | undefined = objectIn(value);
  if (message === undefined) throw fault;
  const {
    inhibitor = false,
    sessionIdleMinutes,
    hold = false,
    packageManager = false,
    processes = [],
    load,
    trafficAbove,
    network,
    scripts = false,
    ...others
  } = message;
  const flag = (one: unknown): boolean => {
    if (typeof one !== "boolean") throw fault;
    return one;
  };
  const number = (one: unknown, least: number, most: number): number | undefined => {
    if (one !== undefined && (!isUint32(one) || one < least || one > most)) throw fault;
    return one as number | undefined;
  };
  const isName = (name: unknown) => typeof name === "string" && name.length >= 1 && name.length <= 15;
  if (!Array.isArray(processes) || processes.length > MOST_NAMES || !processes.every(isName)) throw fault;
  return {
    inhibitor: flag(inhibitor),
    sessionIdleMinutes: number(sessionIdleMinutes, 1, LONGEST_IDLE_MINUTES),
    hold: flag(hold),
    packageManager: flag(packageManager),
    processes: processes as string[],
    load: load === undefined ? undefined : readLoad(load, fault),
    trafficAbove: number(trafficAbove, 0, LARGEST_UINT32),
    network: network === undefined ? undefined : readNetwork(network, fault),
    scripts: flag(scripts),
    unknown: Object.keys(others).slice(0, MOST_NAMES),
  };
}

function readNetwork(value: unknown, fault: Error): NetworkGuard {
  const { exceptPorts = [] }: Unread<NetworkGuardJson> = objectIn(value) ?? {};
  const isPort = (port: unknown) => isUint32(port) && port >= 1 && port <= 65_535;
  if (!Array.isArray(exceptPorts) || exceptPorts.length > MOST_NAMES || !exceptPorts.every(isPort))
    throw fault;
  return { exceptPorts: exceptPorts as number[] };
}

function readLoad(value: unknown, fault: Error): LoadGuard {
  const { above, minutes }: Unread<LoadGuardJson> = objectIn(value) ?? {};
  if (typeof above !== "number" || !(above > 0)) throw fault;
  if (minutes !== 1 && minutes !== 5 && minutes !== 15) throw fault;
  return { above, minutes };
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
