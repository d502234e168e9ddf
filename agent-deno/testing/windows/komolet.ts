/**
 * komolet itself on Windows, or under Wine, under a root of its own: run by tests/cycle/windows.nightly.test.ts. It is the
 * program as it is built, beside which deno.exe lies.
 */
import { assert } from "../assert.ts";
import { type FakeManager, startManager } from "../fake-manager.ts";
import { TOKEN } from "../root.ts";
import { until } from "../until.ts";

const SCRIPT = new URL("../../windows.ts", import.meta.url).href;

interface Try {
  readonly root: string;
  /** Calls that Windows would have got: "shutdown", "abort", "sleep". */
  readonly calls: () => string[];
  /** Messages that Windows would have shown to people as it went down. */
  readonly messages: () => string[];
  /** @param language of its environment, in place of Windows' own */
  readonly start: (language?: string) => Deno.ChildProcess;
  readonly reboot: () => void;
}

function tryOut(fake: FakeManager): Try {
  const root = Deno.makeTempDirSync({ prefix: "komoriuta 眠り " }).replaceAll("\\", "/");
  const config = {
    enabled: true,
    managerURL: fake.url,
    accessToken: TOKEN,
    logGeneration: 7,
    disabledFileLog: false,
  };
  Deno.mkdirSync(`${root}/komoriuta`);
  Deno.writeTextFileSync(`${root}/komoriuta/config.json`, JSON.stringify(config));
  Deno.writeTextFileSync(`${root}/power-calls`, "");
  const reboot = () => Deno.writeTextFileSync(`${root}/boot-id`, crypto.randomUUID());
  reboot();
  const recorded = (name: "call" | "message"): string[] =>
    Deno.readTextFileSync(`${root}/power-calls`)
      .split("\n")
      .filter(Boolean)
      .flatMap((line) => (JSON.parse(line) as { call: string; message?: string })[name] ?? []);
  return {
    root,
    reboot,
    calls: () => recorded("call"),
    messages: () => recorded("message"),
    start: (language = "C") =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "--no-check", "--allow-all", SCRIPT, "komolet"],
        env: { KOMORIUTA_ROOT: root, LANG: language },
        ...({ stdin: "null", stdout: "null", stderr: "inherit" } as const),
      }).spawn(),
  };
}

async function end(child: Deno.ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await child.status;
}

const said = (fake: FakeManager, what: string): number =>
  fake.statuses().filter((one) => one === what).length;

Deno.test("an order with a grace is withdrawn, then given again: one shutdown, once it is confirmed", async () => {
  await using fake = startManager();
  const tried = tryOut(fake);
  const child = tried.start("de_DE.UTF-8");
  await until(() => said(fake, "ON") > 0, "ON", 60_000);
  assert.equal(fake.statuses()[0], "Launched");

  Object.assign(fake, { power: "OFF", revision: 2, terms: { grace: 600, reason: "the evening" } });
  const before = fake.heartbeats.length;
  await until(() => fake.heartbeats.length > before + 2, "three reports within the grace", 60_000);
  assert.deepEqual(tried.calls(), []);
  Object.assign(fake, { power: "ON", revision: 3, terms: {} });
  await until(() => fake.heartbeats.at(-1)?.manifestRevision === 3, "it is withdrawn", 60_000);
  assert.equal(said(fake, "Stopping"), 0);
  assert.deepEqual(tried.calls(), []);

  Object.assign(fake, { power: "OFF", revision: 4 });
  await until(() => tried.calls().length > 0, "the call", 60_000);
  assert.deepEqual(tried.calls(), ["shutdown"]);
  assert.deepEqual(tried.messages(), ["komoriuta: Dieser Server wird jetzt ausgeschaltet."]);
  await end(child);
});

Deno.test("killed in the middle of a shutdown it goes on with Stopping; after a boot it greets", async () => {
  await using fake = startManager();
  const tried = tryOut(fake);
  let child = tried.start();
  await until(() => said(fake, "ON") > 0, "ON", 60_000);
  Object.assign(fake, { power: "OFF", revision: 2 });
  await until(() => tried.calls().length > 0, "the call", 60_000);
  await end(child);

  const killed = fake.heartbeats.length;
  child = tried.start();
  await until(() => fake.heartbeats.length > killed + 1, "reports after it was killed", 60_000);
  assert.deepEqual([...new Set(fake.statuses().slice(killed))], ["Stopping"]);
  assert.deepEqual(tried.calls(), ["shutdown"]);
  await end(child);

  tried.reboot();
  Object.assign(fake, { power: "ON", revision: 3 });
  const booted = fake.heartbeats.length;
  child = tried.start();
  await until(() => fake.statuses().slice(booted).includes("ON"), "ON after the boot", 60_000);
  assert.equal(fake.statuses()[booted], "Launched");
  assert.deepEqual(tried.calls(), ["shutdown"]);
  await end(child);
});

Deno.test("a guard declines, by the name of who uses it", async () => {
  await using fake = startManager();
  const tried = tryOut(fake);
  const child = tried.start();
  await until(() => said(fake, "ON") > 0, "ON", 60_000);
  Object.assign(fake, { power: "OFF", revision: 2, terms: { guards: { processes: ["deno"] } } });
  await until(
    () => fake.heartbeats.some(({ declinedRevision }) => declinedRevision === 2),
    "it declines",
    60_000,
  );
  const declined = fake.heartbeats.find(({ declinedRevision }) => declinedRevision === 2);
  assert.match(declined?.use?.holders[0]?.name ?? "", /^deno\.exe \(pid \d+\)$/);
  assert.equal(said(fake, "Stopping"), 0);
  assert.deepEqual(tried.calls(), []);
  await end(child);
});

Deno.test("told to sleep it says so before, and the call is the one of sleep", async () => {
  await using fake = startManager();
  const tried = tryOut(fake);
  const child = tried.start();
  await until(() => said(fake, "ON") > 0, "ON", 60_000);
  Object.assign(fake, { power: "OFF", revision: 2, terms: { how: "SHUTDOWN_SUSPEND" } });
  await until(() => tried.calls().includes("sleep"), "the call", 60_000);
  assert(fake.heartbeats.some(({ leaving }) => leaving === true));
  await end(child);
});
