import type { ServerRecord } from "../fleet/model/entities";
import { actionBy } from "../power/actions";
import { standingOf } from "../power/permissions";
import { statusReason } from "../power/status";
import type { Action, CurrentStatus } from "../power/words";

/**
 * What is told to a broker, and what may be asked by it: topics and texts, as Home Assistant's MQTT integration reads
 * them (its "device discovery"). Pure.
 */

/** Where messages are. Neither begins nor ends with a slash, nor holds a wildcard. */
export interface Topics {
  /** Of all that is told and asked. */
  readonly prefix: string;
  /** Where Home Assistant looks for devices. */
  readonly discovery: string;
}

export interface Message {
  readonly topic: string;
  /** Empty: it takes back what was kept there. */
  readonly payload: string;
}

/**
 * Whether the manager is there: "online" or "offline". Apart from what its servers are: off is off, not unavailable.
 */
export const availability = ({ prefix }: Topics): string => `${prefix}/status`;
export const ONLINE = "online";
export const OFFLINE = "offline";

/** On which servers are asked to be woken or stopped; `+` stands for a server's UUID. */
export const commands = ({ prefix }: Topics): string => `${prefix}/+/set`;
/** What was told of servers; `+` as above. */
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

/** What a switch shows. Null: nobody knows, as of a server that fell silent. */
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
];

function statusWord(status: CurrentStatus, didNotStart: boolean): string {
  if (didNotStart) return "did not start";
  if (status === "SyncedON") return "on";
  if (status === "SyncedOFF") return "off";
  return status.toLowerCase();
}

/** What is kept at the broker of a server. It changes with the status, never with a mere heartbeat. */
export function stateOf(
  topics: Topics,
  { uuid, facts, pendingStop, use }: Pick<ServerRecord, "uuid" | "facts" | "pendingStop" | "use">,
): Message {
  const { status, power } = standingOf(facts);
  const state = {
    power: status === "Applying" ? power : SHOWN[status],
    status: statusWord(status, statusReason(facts) === "did_not_start"),
    since: new Date(facts.statusSince.wall).toISOString(),
    stops_when_free: pendingStop !== null,
    // Null: nobody asked it.
    in_use: use && use.length > 0,
  };
  return { topic: stateTopic(topics, uuid), payload: JSON.stringify(state) };
}

/** What a server is to Home Assistant: a device with a switch and sensors. @param publicUrl of the console */
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
        // What a broker kept would be obeyed long after somebody meant it.
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

/** Takes back all that was told of a server. */
export function forget(topics: Topics, uuid: string): Message[] {
  return [configTopic(topics, uuid), stateTopic(topics, uuid)].map((topic) => ({ topic, payload: "" }));
}

/** What somebody asks by the broker. */
export interface Command {
  readonly uuid: string;
  readonly action: Action;
}

/** Why a message is not obeyed. */
export type Refused =
  /** The broker kept it, and nobody knows when it was meant. */
  | "retained"
  /** It may have been delivered, and obeyed, before. */
  | "doubled"
  | "not ON or OFF";

/** Reads what arrived on a topic of commands; null: it is none of a server. */
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
  // A longer one is none, however long.
  const word = payload.length <= 3 ? new TextDecoder().decode(payload) : "";
  return word === "ON" || word === "OFF" ? { uuid, action: actionBy("message", word) } : "not ON or OFF";
}
