import type { ServerRecord } from "../fleet/model/entities";
import { actionBy } from "../power/actions";
import { isRestarted } from "../power/facts";
import { standingOf } from "../power/permissions";
import { statusReason } from "../power/status";
import type { Action, CurrentStatus, StatusReason } from "../power/words";

/**
 * Messages to a broker, and commands from it: topics and texts, as Home Assistant's MQTT integration reads them (its
 * "device discovery"). Pure.
 */

/** Prefixes of topics. Neither begins nor ends with a slash, nor holds a wildcard. */
export interface Topics {
  /** The prefix of states and commands. */
  readonly prefix: string;
  /** The prefix below which Home Assistant looks for devices. */
  readonly discovery: string;
}

export interface Message {
  readonly topic: string;
  /** Empty: the retained message is removed. */
  readonly payload: string;
}

/**
 * The topic of the manager's availability, "online" or "offline". It is apart from its servers' states: off is off, not
 * unavailable.
 */
export const availability = ({ prefix }: Topics): string => `${prefix}/status`;
export const ONLINE = "online";
export const OFFLINE = "offline";

/** The topics of commands to wake or stop a server; `+` stands for a server's UUID. */
export const commands = ({ prefix }: Topics): string => `${prefix}/+/set`;
/** The topics of servers' states; `+` as above. */
export const states = ({ prefix }: Topics): string => `${prefix}/+/state`;

/** The UUID in a topic of one of these, or null. */
export function uuidIn({ prefix }: Topics, topic: string, leaf: "set" | "state"): string | null {
  const start = `${prefix}/`;
  const end = `/${leaf}`;
  if (!topic.startsWith(start) || !topic.endsWith(end)) return null;
  const uuid = topic.slice(start.length, -end.length);
  return UUID.test(uuid) ? uuid : null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const stateTopic = ({ prefix }: Topics, uuid: string): string => `${prefix}/${uuid}/state`;
const configTopic = ({ discovery }: Topics, uuid: string): string =>
  `${discovery}/device/komoriuta_${uuid}/config`;

/** The state of a switch. Null: it is unknown, as of a server that fell silent. */
type Shown = "ON" | "OFF" | null;

const SHOWN: Readonly<Record<Exclude<CurrentStatus, "Applying">, Shown>> = {
  ON: "ON",
  SyncedON: "ON",
  Starting: "ON",
  Warning: "ON",
  Error: "ON",
  Stopping: "OFF",
  OFF: "OFF",
  SyncedOFF: "OFF",
  Asleep: "OFF",
  Lost: null,
};

/** The status words that a sensor may have, which are those of the console in English. */
const STATUSES = [
  "on",
  "off",
  "starting",
  "stopping",
  "applying",
  "lost",
  "warning",
  "error",
  "did not start",
  "did not come back",
  "restarting",
  "asleep",
];

function statusWord(status: CurrentStatus, reason: StatusReason | null): string {
  if (reason === "did_not_start") return "did not start";
  if (reason === "did_not_come_back") return "did not come back";
  if (status === "SyncedON") return "on";
  if (status === "SyncedOFF") return "off";
  return status.toLowerCase();
}

/** The retained state of a server. It changes with the status, never with a mere heartbeat. */
export function stateOf(
  topics: Topics,
  { uuid, facts, pendingStop, use }: Pick<ServerRecord, "uuid" | "facts" | "pendingStop" | "use">,
): Message {
  const { status, power } = standingOf(facts);
  const reason = statusReason(facts);
  // An automation that waits for OFF must not take a restart for it.
  const isRestart = isRestarted(facts) && reason === "restarting";
  const state = {
    power: status === "Applying" || isRestart ? power : SHOWN[status],
    status: isRestart ? "restarting" : statusWord(status, reason),
    since: new Date(facts.statusSince.wall).toISOString(),
    stops_when_free: pendingStop !== null,
    // Null: nobody asked it.
    in_use: use && use.length > 0,
  };
  return { topic: stateTopic(topics, uuid), payload: JSON.stringify(state) };
}

/** A server as Home Assistant's device with a switch and sensors. @param publicUrl the console's */
export function discoveryOf(
  topics: Topics,
  { uuid, name }: Pick<ServerRecord, "uuid" | "name">,
  { publicUrl, version }: { readonly publicUrl: string; readonly version: string },
): Message {
  const id = `komoriuta_${uuid}`;
  const config = {
    device: {
      identifiers: [id],
      name,
      manufacturer: "komoriuta",
      configuration_url: `${publicUrl}/servers/${uuid}`,
    },
    origin: { name: "komoriuta", sw_version: version, support_url: publicUrl },
    state_topic: stateTopic(topics, uuid),
    availability_topic: availability(topics),
    qos: 0,
    components: {
      power: {
        platform: "switch",
        unique_id: `${id}_power`,
        name: null,
        icon: "mdi:server",
        command_topic: `${topics.prefix}/${uuid}/set`,
        // A retained command would be obeyed long after somebody meant it.
        retain: false,
        optimistic: false,
        payload_on: "ON",
        payload_off: "OFF",
        value_template: "{{ value_json.power }}",
      },
      status: {
        platform: "sensor",
        unique_id: `${id}_status`,
        name: "Status",
        device_class: "enum",
        options: STATUSES,
        value_template: "{{ value_json.status }}",
      },
      since: {
        platform: "sensor",
        unique_id: `${id}_since`,
        name: "Since",
        device_class: "timestamp",
        entity_category: "diagnostic",
        value_template: "{{ value_json.since }}",
      },
      in_use: {
        platform: "binary_sensor",
        unique_id: `${id}_in_use`,
        name: "In use",
        device_class: "occupancy",
        entity_category: "diagnostic",
        value_template: "{{ None if value_json.in_use is none else ('ON' if value_json.in_use else 'OFF') }}",
      },
    },
  };
  return { topic: configTopic(topics, uuid), payload: JSON.stringify(config) };
}

/** Messages that remove a server from the broker. */
export function forget(topics: Topics, uuid: string): Message[] {
  return [configTopic(topics, uuid), stateTopic(topics, uuid)].map((topic) => ({ topic, payload: "" }));
}

/** A command that came by the broker. */
export interface Command {
  readonly uuid: string;
  readonly action: Action;
}

/** Reasons for which a message is not obeyed. */
export type Refused =
  /** The broker retained it: it is of an unknown time. */
  | "retained"
  /** It may have been delivered, and obeyed, before. */
  | "doubled"
  | "not ON or OFF";

/** Reads a message on a topic of commands; null: it is not about a server. */
export function readCommand(
  topics: Topics,
  topic: string,
  payload: Uint8Array,
  { retain, dup }: { readonly retain: boolean; readonly dup: boolean },
): Command | Refused | null {
  const uuid = uuidIn(topics, topic, "set");
  if (uuid === null) return null;
  if (retain) return "retained";
  if (dup) return "doubled";
  // A longer one is no command.
  const word = payload.length <= 3 ? new TextDecoder().decode(payload) : "";
  return word === "ON" || word === "OFF" ? { uuid, action: actionBy("message", word) } : "not ON or OFF";
}
