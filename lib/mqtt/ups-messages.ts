import { createHash } from "node:crypto";
import type { WatchedUps } from "../ups/known";
import { HAS_FAILED, UPS_STANDINGS } from "../ups/standing";
import { availability, type Message, type Topics } from "./messages";

/** Messages about UPSes. Nothing is obeyed that comes back. Pure. */

/** The topics of UPSes' states; `+` stands for a UPS. */
export const upsStates = ({ prefix }: Topics): string => `${prefix}/ups/+/state`;

/** A UPS's name as a part of topics: what they may not hold is replaced, and a digest keeps names apart. */
export function upsTopicName(ups: string): string {
  const plain = ups.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 60);
  return `${plain}_${createHash("sha256").update(ups).digest("hex").slice(0, 8)}`;
}

const stateTopic = ({ prefix }: Topics, name: string): string => `${prefix}/ups/${name}/state`;
const configTopic = ({ discovery }: Topics, name: string): string =>
  `${discovery}/device/komoriuta_ups_${name}/config`;

/** The name in the topic of a UPS's state, or null. */
export function upsNameIn({ prefix }: Topics, topic: string): string | null {
  const start = `${prefix}/ups/`;
  const end = "/state";
  if (!topic.startsWith(start) || !topic.endsWith(end)) return null;
  const name = topic.slice(start.length, -end.length);
  return /^[A-Za-z0-9_-]{1,80}$/.test(name) ? name : null;
}

/** The retained state of a UPS. Figures of a silent one are null: nobody knows them. */
export function upsStateOf(topics: Topics, { ups, standing, last, fault, since }: WatchedUps): Message {
  const fresh = fault === null ? last : null;
  const state = {
    status: standing.replaceAll("_", " "),
    // Null: it does not say.
    on_battery: standing === "silent" ? null : HAS_FAILED[standing],
    charge: fresh?.charge ?? null,
    runtime: fresh?.runtime ?? null,
    load: fresh?.load ?? null,
    since: since === null ? null : new Date(since).toISOString(),
  };
  return { topic: stateTopic(topics, upsTopicName(ups)), payload: JSON.stringify(state) };
}

/** A UPS as Home Assistant's device with sensors. @param publicUrl the console's */
export function upsDiscoveryOf(
  topics: Topics,
  { ups, last, parts }: WatchedUps,
  { publicUrl, version }: { readonly publicUrl: string; readonly version: string },
): Message {
  const name = upsTopicName(ups);
  const id = `komoriuta_ups_${name}`;
  const sensor = (key: string, title: string, more: object) => ({
    ...{ platform: "sensor", unique_id: `${id}_${key}`, name: title },
    ...{ value_template: `{{ value_json.${key} }}`, ...more },
  });
  const config = {
    device: {
      ...{ identifiers: [id], name: `UPS ${ups}`, configuration_url: `${publicUrl}/ups` },
      ...(parts.maker !== null && { manufacturer: parts.maker }),
      ...(parts.model !== null && { model: parts.model }),
      ...(parts.serial !== null && last !== null && { serial_number: parts.serial }),
    },
    origin: { name: "komoriuta", sw_version: version, support_url: publicUrl },
    state_topic: stateTopic(topics, name),
    availability_topic: availability(topics),
    qos: 0,
    components: {
      status: sensor("status", "Status", {
        device_class: "enum",
        options: UPS_STANDINGS.map((standing) => standing.replaceAll("_", " ")),
      }),
      on_battery: {
        ...{ platform: "binary_sensor", unique_id: `${id}_on_battery`, name: "On battery" },
        device_class: "problem",
        value_template:
          "{{ None if value_json.on_battery is none else ('ON' if value_json.on_battery else 'OFF') }}",
      },
      charge: sensor("charge", "Charge", { device_class: "battery", unit_of_measurement: "%" }),
      runtime: sensor("runtime", "Runtime", { device_class: "duration", unit_of_measurement: "s" }),
      load: sensor("load", "Load", { unit_of_measurement: "%", icon: "mdi:gauge" }),
      since: sensor("since", "Since", { device_class: "timestamp", entity_category: "diagnostic" }),
    },
  };
  return { topic: configTopic(topics, name), payload: JSON.stringify(config) };
}

/** Messages that remove a UPS from the broker. @param name as in its topics */
export function forgetUps(topics: Topics, name: string): Message[] {
  return [configTopic(topics, name), stateTopic(topics, name)].map((topic) => ({ topic, payload: "" }));
}
