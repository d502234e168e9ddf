import { expect, test } from "vitest";
import type { WatchedUps } from "../ups/known";
import type { Message } from "./messages";
import { bridgeUpses } from "./ups-bridge";
import { forgetUps, upsDiscoveryOf, upsNameIn, upsStateOf, upsStates, upsTopicName } from "./ups-messages";

const TOPICS = { prefix: "komoriuta", discovery: "homeassistant" };
const ABOUT = { publicUrl: "https://komo.example", version: "1.2.3" };
const ups = (more: Partial<WatchedUps> = {}): WatchedUps => ({
  ...{
    ups: "lab@nas",
    name: "lab",
    server: "nas",
    description: "",
    since: 0,
    failedSince: 0,
    replaced: null,
  },
  ...{ parts: { maker: "APC", model: "750", serial: null }, standing: "low_battery", fault: null },
  last: { at: 0, flags: new Set(["OB", "LB"]), charge: 9, runtime: 60, load: 23, identity: "APC 750" },
  ...more,
});
const read = (payload: string): unknown => JSON.parse(payload);

test("a UPS has a topic of its own, whatever its name", () => {
  const names = ["lab@nas", "lab_nas", "a/+/#@nas", "ラボ@nas"].map(upsTopicName);
  expect(new Set(names).size).toBe(4);
  for (const name of names) {
    expect(name).toMatch(/^[A-Za-z0-9_-]{9,70}$/);
    expect(upsNameIn(TOPICS, upsStates(TOPICS).replace("+", name))).toBe(name);
  }
  expect(upsNameIn(TOPICS, "komoriuta/ups/a/b/state")).toBeNull();
  expect(upsNameIn(TOPICS, "komoriuta/0d1c2b3a/state")).toBeNull();
});

test("its state says what it says, and nothing of a silent one", () => {
  expect(read(upsStateOf(TOPICS, ups()).payload)).toEqual({
    ...{ status: "low battery", on_battery: true, charge: 9, runtime: 60, load: 23 },
    since: "1970-01-01T00:00:00.000Z",
  });
  expect(read(upsStateOf(TOPICS, ups({ standing: "silent", fault: "stale", since: null })).payload)).toEqual({
    ...{ status: "silent", on_battery: null, charge: null, runtime: null, load: null, since: null },
  });
  expect(read(upsStateOf(TOPICS, ups({ standing: "calibration" })).payload)).toMatchObject({
    on_battery: false,
  });
});

test("Home Assistant finds a device with sensors", () => {
  const { topic, payload } = upsDiscoveryOf(TOPICS, ups(), ABOUT);
  expect(topic).toBe(`homeassistant/device/komoriuta_ups_${upsTopicName("lab@nas")}/config`);
  expect(read(payload)).toMatchObject({
    device: { name: "UPS lab@nas", manufacturer: "APC", model: "750" },
    components: { charge: { device_class: "battery" }, on_battery: { platform: "binary_sensor" } },
  });
});

test("each change is told once, and who is gone is removed", () => {
  const sent: Message[] = [];
  let changed: (now: WatchedUps | null, before: WatchedUps | null) => void = () => undefined;
  const bridge = bridgeUpses(
    TOPICS,
    { upses: () => [ups()], listen: (listener) => ((changed = listener), () => undefined) },
    ABOUT,
    (messages) => sent.push(...messages),
  );
  expect(sent).toHaveLength(2);
  changed(ups(), ups());
  expect(sent).toHaveLength(2);
  changed(ups({ standing: "line" }), ups());
  expect(sent).toHaveLength(3);
  bridge.heed(sent[2]?.topic ?? "");
  expect(sent).toHaveLength(3);
  changed(null, ups());
  expect(sent.slice(3)).toEqual(forgetUps(TOPICS, upsTopicName("lab@nas")));
  bridge.heed("komoriuta/ups/gone_12345678/state");
  expect(sent.slice(5).map(({ payload }) => payload)).toEqual(["", ""]);
});
