/** The compiled manager, a real mosquitto, and a stand-in for Home Assistant. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiTokenService, Right } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { AuditService } from "../../lib/gen/proto/komoriuta/v1/audit_pb";
import { CurrentStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { MOSQUITTO, openHome, startBroker, type Broker, type Home } from "../helpers/mosquitto";
import { startScene, type Scene } from "../helpers/scene";
import { until } from "../helpers/until";

describe.skipIf(!MOSQUITTO)(
  `mosquitto${MOSQUITTO ? "" : " (skipped: sudo apt-get install mosquitto)"}`,
  () => {
    let broker: Broker;
    let scene: Scene;
    let home: Home;
    let group: { uuid: string };

    const uuidOf = (name: string): string => scene.member(name).uuid;
    const stateOf = (name: string): Record<string, unknown> =>
      JSON.parse(home.kept.get(`komoriuta/${uuidOf(name)}/state`) ?? "{}") as Record<string, unknown>;
    const ask = (name: string, word: string, options = {}): Promise<unknown> =>
      home.client.publishAsync(`komoriuta/${uuidOf(name)}/set`, word, { qos: 1, ...options });
    const statusOf = async (name: string): Promise<CurrentStatus | undefined> =>
      (await scene.operator.servers.getServer({ uuid: uuidOf(name) })).server?.currentStatus;
    const makeToken = async (name: string, rights: Right[]): Promise<string> => {
      const made = await scene.operator
        .client(ApiTokenService)
        .createApiToken({ name, rights, groupUuids: [group.uuid] });
      return made.token;
    };
    const startWith = async (token: string): Promise<void> => {
      await scene.manager.stop();
      await scene.manager.start({
        KOMO_MQTT_URL: broker.url,
        KOMO_MQTT_USER: broker.user,
        KOMO_MQTT_PASSWORD: broker.password,
        KOMO_MQTT_CA_FILE: broker.caFile,
        KOMO_MQTT_TOKEN: token,
      });
      await until(
        "the manager is at the broker",
        30_000,
        () => home.kept.get("komoriuta/status") === "online",
      );
      // After its start it waits to hear of each.
      for (const name of ["alder", "birch", "cedar"])
        await until(`${name} is on`, 30_000, async () => (await statusOf(name)) === CurrentStatus.ON);
    };

    beforeAll(async () => {
      broker = await startBroker();
      home = await openHome(broker);
      scene = await startScene({ awake: ["alder", "birch", "cedar"] });
      const made = await scene.operator
        .client(GroupService)
        .createGroup({ name: "house", serverUuids: [uuidOf("alder"), uuidOf("birch")] });
      group = { uuid: made.group?.uuid ?? "" };
      for (const name of ["alder", "birch", "cedar"])
        await until(`${name} is on`, 60_000, async () => (await statusOf(name)) === CurrentStatus.ON);
    }, 180_000);
    afterAll(async () => {
      await home.client.endAsync(true);
      await scene.end();
      await broker.remove();
    });

    test("with a token that may wake, its servers are shown, and none is ever turned off", async () => {
      await startWith(await makeToken("wakes", []));
      await until("alder is on at the broker", 30_000, () => stateOf("alder")["power"] === "ON");
      const config = home.kept.get(`homeassistant/device/komoriuta_${uuidOf("alder")}/config`) ?? "{}";
      expect(JSON.parse(config)).toMatchObject({ device: { name: "alder" } });
      // Another group's.
      expect([...home.kept.keys()].filter((topic) => topic.includes(uuidOf("cedar")))).toEqual([]);

      await ask("alder", "OFF");
      await until("the refusal is in the log", 20_000, () =>
        /MQTT: TurnOff of .* was refused/.test(scene.manager.output()),
      );
      expect(await statusOf("alder")).toBe(CurrentStatus.ON);
    }, 90_000);

    test("with one that may stop: off, and on again; nothing that was kept, is old, or is another's is obeyed", async () => {
      // Kept for a month, and then the manager comes.
      await ask("birch", "OFF", { retain: true });
      const token = await makeToken("stops", [Right.WAKE, Right.STOP]);
      await startWith(token);
      await home.client.publishAsync(`komoriuta/${uuidOf("cedar")}/set`, "OFF");
      await home.client.publishAsync("komoriuta/+/set".replace("+", "x"), "OFF");

      await ask("alder", "OFF");
      await until("alder is off at the broker", 60_000, () => stateOf("alder")["status"] === "off");
      expect(stateOf("alder")["power"]).toBe("OFF");
      expect(home.kept.get("komoriuta/status")).toBe("online");
      const { events } = await scene.operator.servers.listEvents({ uuid: uuidOf("alder") });
      expect(events.find(({ kind }) => kind === "turned_off")).toMatchObject({
        actor: "token:stops",
        reason: "MQTT",
      });

      await ask("alder", "ON");
      await until("alder is on again", 60_000, () => stateOf("alder")["status"] === "on");
      for (const name of ["birch", "cedar"]) expect(await statusOf(name)).toBe(CurrentStatus.ON);

      const { entries } = await scene.operator
        .client(AuditService)
        .listAuditEntries({ via: "mqtt", actor: "token:stops" });
      expect(entries.map(({ operation, actor, targetName }) => [operation, actor, targetName])).toEqual([
        ["turned_on", "token:stops", "alder"],
        ["turned_off", "token:stops", "alder"],
      ]);
      expect(entries[0]?.address).toBe("localhost");
    }, 180_000);

    test("a broker that hangs holds nobody up, and is obeyed once it goes on", async () => {
      broker.freeze();
      const { servers } = await scene.operator.servers.listServers({});
      expect(servers).toHaveLength(3);
      const made = await scene.operator.client(GroupService).createGroup({ name: "attic", serverUuids: [] });
      expect(made.group?.name).toBe("attic");
      broker.thaw();
      await ask("alder", "OFF");
      await until("alder is off at the broker", 90_000, () => stateOf("alder")["status"] === "off");
      await ask("alder", "ON");
      await until("alder is on again", 90_000, () => stateOf("alder")["status"] === "on");
    }, 240_000);

    test("a broker that goes away takes nothing with it, and is told all anew", async () => {
      await broker.stop();
      await until("it was noticed", 20_000, () => /MQTT broker/.test(scene.manager.output()));
      const made = await scene.operator.client(GroupService).createGroup({ name: "hall", serverUuids: [] });
      expect(made.group?.name).toBe("hall");
      await scene.operator.servers.deleteServer({ uuid: uuidOf("birch") });
      await broker.start();
      await until("birch is forgotten", 60_000, () =>
        [...home.kept.keys()].every((topic) => !topic.includes(uuidOf("birch")) || topic.endsWith("/set")),
      );
      await until("alder is there", 30_000, () => stateOf("alder")["status"] === "on");
    }, 120_000);

    test("killed, it is offline; and its servers are as they were", async () => {
      await scene.manager.kill();
      await until("the broker says so", 120_000, () => home.kept.get("komoriuta/status") === "offline");
      expect(stateOf("alder")["power"]).toBe("ON");
    }, 150_000);

    test("no secret is in what it printed", () => {
      for (const secret of [broker.password, "komo_"]) expect(scene.manager.output()).not.toContain(secret);
    });
  },
);
