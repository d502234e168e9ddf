import { describe, expect, test } from "vitest";
import type { Facts } from "../power/facts";
import { runningServer } from "../power/testing";
import { availability, discoveryOf, forget, readCommand, stateOf, uuidIn, type Topics } from "./messages";

const TOPICS: Topics = { prefix: "home/komoriuta", discovery: "homeassistant" };
const UUID = "0d1c2b3a-0000-4000-8000-00000000000a";
const about = { publicUrl: "https://komo.example", version: "1.2.3" };
const bytes = (text: string) => new TextEncoder().encode(text);
const live = { retain: false, dup: false };

describe("a command", () => {
  test.each([
    ["ON", { uuid: UUID, action: "TurnOn" }],
    ["OFF", { uuid: UUID, action: "TurnOff" }],
  ])("%s on a server's topic is obeyed", (word, command) => {
    expect(readCommand(TOPICS, `home/komoriuta/${UUID}/set`, bytes(word), live)).toEqual(command);
  });

  test.each([
    ["kept by the broker", "OFF", { retain: true, dup: false }, "retained"],
    ["delivered once more", "OFF", { retain: false, dup: true }, "doubled"],
    ["another word", "off", live, "not ON or OFF"],
    ["empty", "", live, "not ON or OFF"],
    ["long", "OFF".repeat(10_000), live, "not ON or OFF"],
  ])("that is %s is not", (_, word, how, why) => {
    expect(readCommand(TOPICS, `home/komoriuta/${UUID}/set`, bytes(word), how)).toBe(why);
  });

  test.each([
    "home/komoriuta/+/set",
    "home/komoriuta/set",
    `home/komoriuta/${UUID}/state`,
    `komoriuta/${UUID}/set`,
    `home/komoriuta/${UUID}/x/set`,
    `home/komoriuta/${UUID.toUpperCase()}/set`,
  ])("on %s is none", (topic) => {
    expect(readCommand(TOPICS, topic, bytes("OFF"), live)).toBeNull();
  });
});

describe("what a server's switch shows", () => {
  const stateNow = (facts: Facts) => stateOf(TOPICS, { uuid: UUID, facts, pendingStop: null, use: null });
  const shown = (facts: Facts) => JSON.parse(stateNow(facts).payload) as Record<string, unknown>;

  test("follows an order at once, and says nothing of what nobody knows", () => {
    const server = runningServer();
    expect(shown(server.facts)).toMatchObject({ power: "ON", status: "on", in_use: null });
    server.click("TurnOff");
    expect(shown(server.facts)).toMatchObject({ power: "OFF", status: "applying" });
    server.beat("Stopping");
    expect(shown(server.facts)).toMatchObject({ power: "OFF", status: "stopping" });
    server.pass(31);
    expect(shown(server.facts)).toMatchObject({ power: "OFF", status: "off" });
    server.click("TurnOn");
    expect(shown(server.facts)).toMatchObject({ power: "ON", status: "starting" });

    const silent = runningServer();
    silent.pass(31);
    expect(shown(silent.facts)).toMatchObject({ power: null, status: "lost" });
  });

  test("is ON all the while that it is restarted", () => {
    const server = runningServer();
    server.click("Reboot");
    expect(shown(server.facts)).toMatchObject({ power: "ON", status: "restarting" });
    server.beat("Stopping");
    expect(shown(server.facts)).toMatchObject({ power: "ON", status: "restarting" });
    server.pass(31);
    expect(shown(server.facts)).toMatchObject({ power: "ON", status: "restarting" });
    server.pass(301);
    expect(shown(server.facts)).toMatchObject({ power: "OFF", status: "did not come back" });
  });

  test("does not change with a mere heartbeat", () => {
    const server = runningServer();
    const before = stateNow(server.facts);
    server.pass(5);
    server.beat("ON");
    expect(stateNow(server.facts)).toEqual(before);
  });
});

test("Home Assistant is told of a device whose availability is the manager's, and may not keep commands", () => {
  const { topic, payload } = discoveryOf(TOPICS, { uuid: UUID, name: "NAS “été” 夜" }, about);
  expect(topic).toBe(`homeassistant/device/komoriuta_${UUID}/config`);
  const config = JSON.parse(payload) as Record<string, unknown>;
  expect(config).toMatchObject({
    device: { name: "NAS “été” 夜", configuration_url: `https://komo.example/servers/${UUID}` },
    availability_topic: availability(TOPICS),
    state_topic: `home/komoriuta/${UUID}/state`,
    components: { power: { platform: "switch", command_topic: `home/komoriuta/${UUID}/set`, retain: false } },
  });
  expect(forget(TOPICS, UUID)).toEqual([
    { topic, payload: "" },
    { topic: `home/komoriuta/${UUID}/state`, payload: "" },
  ]);
  expect(uuidIn(TOPICS, `home/komoriuta/${UUID}/state`, "state")).toBe(UUID);
});
