import { Code, ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PowerStatus, SetBy } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { secretsFoundIn, shutdowns, startScene, textsOfScene, type Scene } from "../helpers/scene";
import { watch, type Watch } from "../helpers/watch";

let scene: Scene;
let seen: Watch;

beforeAll(async () => {
  scene = await startScene({ awake: ["alder", "birch"] });
  seen = await watch(scene.operator);
});

afterAll(async () => {
  await seen?.close();
  await scene?.end();
});

describe.concurrent("a power cycle", () => {
  test("puts a server to bed and wakes it", async ({ onTestFailed }) => {
    onTestFailed(() => console.log(scene.story()));
    const { machine, uuid } = scene.member("alder");
    const { power } = scene.operator;
    await seen.reaches(uuid, "ON", 45_000);

    await power.turnOff({ uuid });
    // What the server has confirmed is not taken back.
    await seen.reaches(uuid, "STOPPING", 45_000);
    const refused = await power.turnOn({ uuid }).catch(ConnectError.from);
    expect(refused).toMatchObject({ code: Code.FailedPrecondition });
    await seen.reaches(uuid, "OFF", 45_000);
    expect(machine.state).toBe("off");
    expect(shutdowns(machine)).toBe(1);
    expect(machine.packets).toBe(0);

    const { server } = await power.turnOn({ uuid });
    expect(server).toMatchObject({ powerStatus: PowerStatus.ON, powerSetBy: SetBy.OPERATOR });
    await seen.reaches(uuid, "ON", 45_000);
    expect(machine.boots).toHaveLength(2);
    expect(machine.packets).toBeGreaterThanOrEqual(1);
    expect(shutdowns(machine)).toBe(1);
    const path = seen.path(uuid);
    expect(path.slice(path.indexOf("APPLYING"))).toEqual(["APPLYING", "STOPPING", "OFF", "STARTING", "ON"]);
  });

  test("after a confirmed shutdown, a server that is booted by hand stays up", async ({ onTestFailed }) => {
    onTestFailed(() => console.log(scene.story()));
    const { machine, uuid } = scene.member("birch");
    await seen.reaches(uuid, "ON", 45_000);
    await scene.operator.power.turnOff({ uuid });
    await seen.reaches(uuid, "OFF", 45_000);

    machine.pressPowerButton();
    const server = await seen.reaches(uuid, "SYNCED_ON", 30_000);
    expect(server).toMatchObject({ powerStatus: PowerStatus.ON, powerSetBy: SetBy.SYNC });
    // The next heartbeat: it was answered, and the machine did not act on anything old.
    await seen.reaches(uuid, "ON", 30_000);
    expect(machine.state).toBe("on");
    expect(machine.packets).toBe(0);
    expect(shutdowns(machine)).toBe(1);
    expect(seen.notices(uuid)).toContain("synced_on");
  });
});

test("no secret stands in a log, a state file or among the arguments of a process", async () => {
  const members = ["alder", "birch"].map((name) => scene.member(name));
  const { password, passwordHash } = scene.manager;
  const tokens = members.map(({ accessToken }) => accessToken);
  const texts = textsOfScene(scene.manager, members);

  const logs = [...texts.keys()].filter((name) => name.endsWith(".log.jsonl"));
  expect(logs.filter((name) => name.includes("komo-manager"))).toHaveLength(1);
  expect(logs.filter((name) => name.includes("komolet"))).toHaveLength(2);
  for (const name of logs) {
    for (const line of (texts.get(name) ?? "").trim().split("\n")) {
      expect(JSON.parse(line), name).toMatchObject({
        level: expect.stringMatching(/^(INFO|WARN|ERROR)$/),
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      });
    }
  }
  const cookie = scene.operator.cookie.split("=", 2)[1] ?? "";
  expect(secretsFoundIn(texts, [password, passwordHash, cookie, ...tokens])).toEqual([]);
});
