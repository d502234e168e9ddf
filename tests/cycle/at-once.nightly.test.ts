import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startScene, shutdowns, type Member, type Scene } from "../helpers/scene";
import { startLoneAgent } from "../helpers/lone-agent";
import { faceOf, openTwoFacedManager, type TwoFacedManager } from "../helpers/two-faced-manager";
import { until } from "../helpers/until";
import { watch, type Watch } from "../helpers/watch";

/** Milliseconds that count as at once, also on a busy machine; an interval is a minute meanwhile. */
const AT_ONCE = 10_000;

let scene: Scene;
let seen: Watch;
/** A proxy between the manager and the agents, which cuts connections. */
let line: TwoFacedManager;

beforeAll(async () => {
  scene = await startScene({
    awake: ["alder", "birch", "cedar", "doubled", "elm"],
    agentUrl: async (manager) => {
      line = await openTwoFacedManager(faceOf(manager));
      return line.url;
    },
  });
  seen = await watch(scene.operator);
}, 60_000);

afterAll(async () => {
  await seen?.close();
  await scene?.end();
  await line?.close();
});

const lastHeartbeat = (uuid: string): number => Number(seen.server(uuid).lastHeartbeatAt?.seconds ?? 0n);

/** Waits until the answer to a heartbeat is held: the server is on, and has reported since. */
async function held({ uuid }: Member): Promise<void> {
  await seen.reaches(uuid, "ON", 20_000);
  const before = lastHeartbeat(uuid);
  await until("one more heartbeat", 20_000, () => Promise.resolve(lastHeartbeat(uuid) > before));
}

/** Sets an interval so long that an order which waited for the next heartbeat would be told apart. */
async function setLongInterval({ uuid }: Member): Promise<void> {
  // The news of its interval lets the held answer go, and the next one is held for the new interval's sake.
  await scene.operator.servers.updateServer({ uuid, heartbeatInterval: 60 });
  await pause(2_500);
}

/** Milliseconds from a click until the console shows its effect. */
async function turnOff({ uuid }: Member): Promise<number> {
  const clicked = performance.now();
  await scene.operator.power.turnOff({ uuid });
  await seen.reaches(uuid, "STOPPING", 20_000);
  return performance.now() - clicked;
}

const logOf = ({ machine }: Member): string =>
  readFileSync(path.join(machine.root, "var/log/komoriuta/komolet.log.jsonl"), "utf8");

describe("an order", () => {
  test("comes at once, whatever the interval: from the click to the command", async () => {
    const alder = scene.member("alder");
    await held(alder);
    await setLongInterval(alder);
    const clicked = performance.now();
    expect(await turnOff(alder)).toBeLessThan(AT_ONCE);
    await until("the command", 20_000, () => Promise.resolve(shutdowns(alder.machine) === 1));
    expect(performance.now() - clicked).toBeLessThan(2 * AT_ONCE);
    await seen.reaches(alder.uuid, "STOPPING", 0);
  });

  test("is not missed where the line was cut: it comes with the next heartbeat, and nothing is lost", async () => {
    const birch = scene.member("birch");
    await held(birch);
    await line.show(faceOf(scene.manager));
    await pause(200);
    expect(await turnOff(birch)).toBeLessThan(5_000 + AT_ONCE);
    expect(seen.path(birch.uuid)).not.toContain("LOST");
    expect(logOf(birch)).not.toMatch(/"level":"(WARN|ERROR)"/);
  });
});

test("a manager that stops does not wait for what it holds, cuts nothing, and holds again once it is back", async () => {
  const cedar = scene.member("cedar");
  await held(cedar);
  const { manager } = scene;
  await seen.close();
  const stopped = performance.now();
  const { code } = await manager.stop();
  expect(code).toBe(0);
  // An answer is held for up to 4.7 s.
  expect(performance.now() - stopped).toBeLessThan(4_000);
  await manager.start();
  seen = await watch(scene.operator);
  await held(cedar);
  await setLongInterval(cedar);
  expect(await turnOff(cedar)).toBeLessThan(AT_ONCE);
  // A hold that was cut would have kept it from asking for the next one.
  expect(logOf(cedar)).not.toContain("next heartbeat only");
});

test("of two komolets with one token each goes on reporting, and neither is told of an order of the other's", async () => {
  const { uuid, accessToken, machine } = scene.member("doubled");
  await held(scene.member("doubled"));
  const other = await startLoneAgent({ managerURL: line.url, accessToken });
  try {
    await until("both machines speak", 30_000, () =>
      Promise.resolve(seen.notices(uuid).includes("two_machines")),
    );
    const spoken = other.status().lastHeartbeatAt;
    await until("the other goes on", 15_000, () =>
      Promise.resolve(other.status().lastHeartbeatAt !== spoken),
    );
    await expect(scene.operator.power.turnOff({ uuid })).rejects.toThrow(/two machines/i);
    expect(other.messages("ERROR")).toEqual([]);
    expect([shutdowns(machine), other.calls()]).toEqual([0, []]);
  } finally {
    await other.end();
  }
});

test("a komolet that is killed while its answer is held leaves nothing behind that an order could reach", async () => {
  const elm = scene.member("elm");
  await held(elm);
  process.kill(elm.machine.komoletPid ?? 0, "SIGKILL");
  // systemd starts it again: the order is for the komolet that reports then.
  expect(await turnOff(elm)).toBeLessThan(20_000);
  await until("the command", 20_000, () => Promise.resolve(shutdowns(elm.machine) === 1));
});
