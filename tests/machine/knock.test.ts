/** Somebody knocks at the door of a machine's SSH: it sleeps, goes to sleep, or is off. */
import { createConnection, type Socket } from "node:net";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DoorService, KnockOutcome } from "../../lib/gen/proto/komoriuta/v1/door_pb";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { Shutdown } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Child } from "../helpers/child";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { forwardSocket, NEAR } from "../helpers/hosts";
import { until } from "../helpers/until";
import { measure, note, putToBed, secondsTo, UP_WITHIN, type Moments } from "./moments";
import { makeReady, startSiteWithAgent, type Site } from "./site";

const PORT = 2222;
/** The first line of every client of SSH. */
const CLIENT = "SSH-2.0-visitor\r\n";
/** Milliseconds; a door wakes at most once a minute. */
const MINUTE = 60_000;
/** Knocks on the machine that sleeps, a minute apart. */
const KNOCKS = Number(process.env["KOMO_TEST_KNOCKS"] ?? 2);

describe("a door to the SSH of a machine", () => {
  let site: Site;
  let door: string;
  let forwarder: Child;
  const folder = makeTempFolder();
  const at = path.join(folder, "door");
  const visitors: Socket[] = [];
  let wokeAt = -Infinity;

  beforeAll(async () => {
    site = await startSiteWithAgent({ KOMO_DOORS_ADDRS: NEAR }, { canSleep: true });
    const { operator, uuid, seen, network } = site;
    await until("its agent says that it can sleep", 60_000, () =>
      Boolean(seen.server(uuid).agent?.can.includes("suspend")),
    );
    await operator.servers.updateServer({ uuid, offAs: Shutdown.SUSPEND });
    const wanted = { name: "alder-ssh", serverUuid: uuid, port: 22, listen: `${NEAR}:${PORT}` };
    const made = await operator
      .client(DoorService)
      .createDoor({ door: { ...wanted, networks: [`${NEAR}/32`], lingerMinutes: 0 } });
    door = made.door?.uuid ?? "";
    forwarder = await forwardSocket({
      prefix: network.site.prefix,
      socketPath: at,
      port: PORT,
      host: NEAR,
    });
  });
  afterAll(async () => {
    await forwarder?.end();
    await site?.end();
    removeFolder(folder);
  });
  beforeEach(() => makeReady(site));
  /** All leave, and nobody keeps the server on any more. */
  afterEach(async () => {
    for (const socket of visitors.splice(0)) socket.destroy();
    const holds = site.operator.client(HoldService);
    await until("nobody holds it", 30_000, async () => (await holds.listHolds({})).holds.length === 0);
  });

  /** Knocks as a client of SSH does. Resolves with the server's first words. */
  function knock(withinMs: number): Promise<string> {
    const socket = createConnection(at);
    visitors.push(socket);
    socket.write(CLIENT);
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`no word within ${withinMs} ms`)), withinMs);
      socket.once("data", (chunk) => {
        clearTimeout(limit);
        resolve(chunk.toString());
      });
      socket.once("error", reject).once("close", () => reject(new Error("closed without a word")));
    });
  }
  const mayWakeAgain = () =>
    new Promise((done) => setTimeout(done, Math.max(0, wokeAt + MINUTE - performance.now())));
  const sleep = (): Promise<Moments> => {
    const { operator, uuid, seen, vm } = site;
    return measure(() => operator.power.turnOff({ uuid }), {
      "machine asleep": vm.asleep,
      Asleep: () => seen.reaches(uuid, "ASLEEP", 60_000),
    });
  };
  /** Knocks, and waits for the server's first words. */
  async function comesIn(withinMs: number): Promise<Moments> {
    const { vm, seen, uuid } = site;
    wokeAt = performance.now();
    let words = "";
    const moments = await measure(() => undefined, {
      "machine awake": () => until("it is awake", withinMs, async () => vm.isOn() && !(await vm.isAsleep())),
      banner: async () => void (words = await knock(withinMs)),
    });
    expect(words).toMatch(/^SSH-2\.0-OpenSSH/);
    await seen.reaches(uuid, "ON", 30_000);
    const { knocks } = await site.operator.client(DoorService).listKnocks({ uuid: door });
    expect(knocks[0]).toMatchObject({ woke: true, outcome: KnockOutcome.OPENED });
    return moments;
  }

  test.for(Array.from({ length: KNOCKS }, (_, count) => count + 1))(
    "asleep, it greets whoever knocks within six seconds (%i)",
    async (_, context) => {
      const boot = await site.vm.bootId();
      note(context, await sleep());
      await mayWakeAgain();
      const moments = await comesIn(60_000);
      note(context, moments);
      expect([await site.vm.bootId(), site.vm.starts()]).toEqual([boot, 1]);
      expect(secondsTo(moments, "banner")).toBeLessThan(6);
    },
  );

  test("as it goes to sleep, it is woken as soon as it does, and greets", async (context) => {
    const { operator, uuid, seen, vm } = site;
    await mayWakeAgain();
    await operator.power.turnOff({ uuid });
    await seen.reaches(uuid, "STOPPING", 30_000);
    wokeAt = performance.now();
    let words = "";
    note(
      context,
      await measure(() => undefined, { banner: async () => void (words = await knock(120_000)) }),
    );
    expect([words.slice(0, 8), vm.starts()]).toEqual(["SSH-2.0-", 1]);
  });

  test("off, it boots for whoever knocks, and their connection waits", async (context) => {
    const { operator, uuid } = site;
    await operator.servers.updateServer({ uuid, offAs: Shutdown.POWER_OFF });
    note(context, await putToBed(site));
    await mayWakeAgain();
    note(context, await comesIn(UP_WITHIN));
    await site.vm.booted();
    expect(site.vm.starts()).toBe(2);
  });
});
