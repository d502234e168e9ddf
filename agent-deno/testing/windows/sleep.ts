/**
 * The whole of komolet on Windows, or under Wine, whose clocks are Windows' own and go on by steps as those of a machine
 * that slept do: run by tests/cycle/windows.nightly.test.ts.
 */
import { runKomolet } from "../../daemon/run.ts";
import { createClock } from "../../host/environment.ts";
import type { SignalHandlers } from "../../host/keeping.ts";
import { readClocks, readSlept } from "../../host/windows/clock.ts";
import { windowsForKomolet } from "../../systems/windows-komolet.ts";
import { assert } from "../assert.ts";
import { startManager } from "../fake-manager.ts";
import { TOKEN } from "../root.ts";
import { until } from "../until.ts";

Deno.test("an order from before a sleep is void, and the machine greets as another run", async () => {
  await using fake = startManager();
  const root = Deno.makeTempDirSync({ prefix: "komoriuta 眠り " }).replaceAll("\\", "/");
  const config = { enabled: true, managerURL: fake.url, accessToken: TOKEN, logGeneration: 7 };
  Deno.mkdirSync(`${root}/komoriuta`);
  Deno.writeTextFileSync(
    `${root}/komoriuta/config.json`,
    JSON.stringify({ ...config, disabledFileLog: false }),
  );
  for (const [name, text] of [
    ["power-calls", ""],
    ["boot-id", crypto.randomUUID()],
  ] as const)
    Deno.writeTextFileSync(`${root}/${name}`, text);
  let asleep = 0;
  const clock = createClock(() => {
    const { running, boot, wall } = readClocks();
    return { running, boot: boot + asleep, wall: wall + asleep };
  });
  let signals: SignalHandlers | undefined;
  const platform = {
    ...windowsForKomolet({ root, path: undefined, noColor: true }, undefined, (english) => english),
    slept: () => readSlept() + asleep,
    listen: () => ({
      handle: (handlers: SignalHandlers) => void (signals = handlers),
      [Symbol.dispose]: () => undefined,
    }),
  };
  const ended = runKomolet(platform, clock);
  await until(() => fake.statuses().includes("ON"), "ON", 60_000);
  const boot = fake.heartbeats[0]?.bootId ?? "";
  // The manager's OFF is answered as the machine falls asleep; after it, the machine is wanted on.
  fake.onStopping = () => {
    asleep = 200_000;
    fake.onStopping = undefined;
    queueMicrotask(() => (fake.power = "ON"));
  };
  Object.assign(fake, { power: "OFF", revision: 5 });
  const greetings = () => fake.heartbeats.filter(({ bootId }) => bootId === `${boot}#1`);
  await until(() => greetings().length > 1, "another run of the machine", 60_000);
  assert.equal(greetings()[0]?.heartbeatStatus, "HEARTBEAT_STATUS_LAUNCHED");
  await until(() => fake.statuses().at(-1) === "ON", "ON again", 60_000);
  assert.equal(Deno.readTextFileSync(`${root}/power-calls`), "");
  signals?.end();
  assert.equal(await ended, 0);
});
