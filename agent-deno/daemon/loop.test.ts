import type { Guards, Holder } from "../guards/words.ts";
import { describeFault } from "../fault.ts";
import type { Running } from "../host/commands.ts";
import { createClock, systemClock, pathsUnder } from "../host/environment.ts";
import { readIdentity } from "../host/identity.ts";
import { connectManager } from "../api.ts";
import { assert } from "../testing/assert.ts";
import { NO_DETAILS } from "../testing/card.ts";
import { type FakeManager, startManager } from "../testing/fake-manager.ts";
import { TOKEN } from "../testing/root.ts";
import { until } from "../testing/until.ts";
import { begin } from "./begin.ts";
import { type Loop, type LoopDeps, startLoop } from "./loop.ts";
import type { Call, Note, State } from "./state.ts";

interface Komolet extends AsyncDisposable {
  readonly loop: Loop;
  /** Events of the machine, in order: "note", "command"… */
  readonly story: string[];
  readonly lines: Readonly<Record<string, unknown>>[];
  /** Messages to people. */
  readonly messages: string[];
  readonly state: () => State | undefined;
}

/** The real loop against a real manager; only the machine that it would shut down is not there. */
function run(fake: FakeManager, change: Partial<LoopDeps> = {}, note?: Note): Komolet {
  const clock = systemClock();
  const story: string[] = [];
  const messages: string[] = [];
  const lines: Readonly<Record<string, unknown>>[] = [];
  let shown: State | undefined;
  const manager = connectManager({ managerURL: fake.url, accessToken: TOKEN, caCertificate: undefined });
  const beginning = { bootId: "boot-1", instanceId: "instance-1", jitter: 0, note, now: clock.now() };
  const loop = startLoop(begin(beginning), {
    clock,
    connection: () => ({ manager, describe: (error) => describeFault(error, fake.url) }),
    log: (line) => lines.push(line),
    identity: () => readIdentity(pathsUnder("/nowhere"), []),
    startShutdown: () => (story.push("command"), lasting()),
    woken: () => new Promise(() => undefined),
    evaluate: () => Promise.resolve([]),
    localHolds: () => [],
    upgrade: () => undefined,
    passOn: () => Promise.resolve([]),
    notifyPeople: (message) => (messages.push(message), Promise.resolve()),
    setAlarm: (wakeAt) => void (wakeAt !== undefined && story.push("alarm")),
    othersStopped: () => Promise.resolve(),
    wakes: () => "boot-1#1",
    mark: { present: () => undefined, take: () => undefined },
    keepNote: (kept) => story.push(kept.running ? "note" : "given up"),
    removeNote: () => story.push("note removed"),
    showStatus: (state) => (shown = state),
    ...change,
  });
  return {
    loop,
    story,
    messages,
    lines,
    state: () => shown,
    async [Symbol.asyncDispose]() {
      loop.feed({ kind: "stop" });
      await loop.done;
      manager.close();
    },
  };
}

function isHeld(call: Call | undefined, sequence: number): boolean {
  return call?.stage === "held" && call.sequence === sequence;
}

/** A command that lasts until it is ended. */
function lasting(): Running {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  return { ended: promise, end: () => resolve("ended by SIGKILL") };
}

Deno.test("reports Launched, then ON; told OFF, Stopping; answered OFF, keeps the note and runs the command once", async () => {
  await using fake = startManager();
  await using komolet = run(fake);
  await until(() => fake.statuses().includes("ON"), "an ON");
  assert.equal(fake.statuses()[0], "Launched");
  assert.equal(fake.heartbeats[0]?.agent?.arch, Deno.build.arch);
  Object.assign(fake, { power: "OFF", revision: 5 });
  await until(() => komolet.story.includes("command"), "the command");
  assert.deepEqual(komolet.story, ["note", "command"]);
  const stopping = fake.heartbeats.find((_, at) => fake.statuses()[at] === "Stopping");
  assert.equal(stopping?.manifestRevision, 5);
  fake.power = "ON";
  const { length } = fake.heartbeats;
  await until(() => fake.heartbeats.length >= length + 2, "more reports");
  assert(
    fake
      .statuses()
      .slice(length)
      .every((status) => status === "Stopping"),
  );
  // On a busy machine an attempt may be late: the next one repeats its sequence.
  const sequences = [...new Set(fake.heartbeats.map(({ sequence }) => sequence))];
  assert.deepEqual(
    sequences,
    sequences.map((_, at) => at + 1),
  );
  assert.deepEqual(komolet.story, ["note", "command"]);
});

Deno.test("the host is told of once, and again when it changed, until that was heard", async () => {
  await using fake = startManager();
  const host = readIdentity(pathsUnder("/nowhere"), []);
  const card = { name: "eth0", macAddress: "02:00:00:00:00:0A", defaultRoute: true, ...NO_DETAILS };
  let wakeOnLan = true;
  const identity = () => ({ ...host, interfaces: [{ ...card, wakeOnLan }] });
  await using _komolet = run(fake, { identity });
  const reported = () => fake.heartbeats.map(({ agent }) => agent?.interfaces[0]?.wakeOnLan);
  await until(() => reported().length >= 2, "an ON");
  assert.deepEqual(reported().slice(0, 2), [true, undefined]);
  fake.instead = () => new Response("", { status: 500 });
  wakeOnLan = false;
  const { requests } = fake;
  await until(() => fake.requests >= requests + 2, "attempts in vain");
  fake.instead = undefined;
  await until(() => reported().includes(false), "the news");
  // On a busy machine its answer may come too late, and it is told again.
  await until(() => reported().at(-1) === undefined, "one more, once that was heard");
});

Deno.test("an order reaches a komolet whose answer is held at once; without news it reports as ever", async () => {
  await using fake = startManager();
  fake.interval = 4;
  let letGo = (): void => undefined;
  fake.hold = () => new Promise((resolve) => (letGo = resolve));
  await using komolet = run(fake);
  await until(() => fake.statuses().includes("ON"), "a held ON");
  const { length } = fake.heartbeats;
  await until(() => fake.heartbeats.length >= length + 2, "more, whatever becomes of the held ones");
  assert(
    fake
      .statuses()
      .slice(1)
      .every((status) => status === "ON"),
  );
  assert(fake.heartbeats.slice(2).every(({ holdMs }) => holdMs === 3_700));
  assert.deepEqual(
    komolet.lines.filter(({ level }) => level !== "INFO"),
    [],
  );
  const clicked = Date.now();
  Object.assign(fake, { power: "OFF", revision: 5 });
  letGo();
  await until(() => komolet.story.includes("command"), "the command");
  // Without it the order would come with the next heartbeat, some four seconds later.
  assert(Date.now() - clicked < 3_000, `${Date.now() - clicked} ms`);
  assert.deepEqual(komolet.story, ["note", "command"]);
});

Deno.test("held answers that are cut fail nothing: the next heartbeat comes in its time, and after two it is not to be held", async () => {
  await using fake = startManager();
  fake.interval = 4;
  fake.hold = () => new Promise(() => undefined);
  await using komolet = run(fake);
  for (const holdMs of [3_700, undefined]) {
    // The shown state may be old: wait for this call, not the one before it.
    await until(() => isHeld(komolet.state()?.call, fake.heartbeats.length), "a held ON");
    const cut = fake.heartbeats.length;
    fake.cutAll();
    await until(() => fake.heartbeats.length > cut, "the next one");
    assert.equal(fake.heartbeats[cut]?.holdMs, holdMs);
    assert.equal(fake.heartbeats[cut]?.sequence, cut + 1);
  }
  assert.deepEqual(
    komolet.lines.filter(({ level }) => level === "ERROR"),
    [],
  );
});

Deno.test("told OFF while it is in use, it says so and runs nothing; once it is free, people are told, and it goes", async () => {
  await using fake = startManager();
  const use: Holder[] = [{ kind: "session", name: "alice (ssh)", since: 1_000 }];
  const asked: Guards[] = [];
  const evaluate = (guards: Guards) => (asked.push(guards), Promise.resolve([...use]));
  const forced: boolean[] = [];
  const startShutdown = ({ force }: { force: boolean }) => (forced.push(force), lasting());
  await using komolet = run(fake, { evaluate, startShutdown });
  await until(() => fake.statuses().includes("ON"), "an ON");
  Object.assign(fake, { power: "OFF", revision: 5, terms: { guards: { hold: true }, reason: "bob" } });
  const declined = () => fake.heartbeats.filter(({ declinedRevision }) => declinedRevision === 5);
  await until(() => declined().length >= 2, "it is declined, again and again");
  const holder = { kind: "HOLDER_KIND_SESSION", name: "alice (ssh)", since: "1970-01-01T00:00:01.000Z" };
  assert.deepEqual(declined()[0]?.use, { holders: [holder] });
  assert.equal(asked.length, 1);
  assert(!fake.statuses().includes("Stopping"));

  use.pop();
  fake.revision = 6;
  await until(() => forced.length > 0, "the command");
  assert.deepEqual(forced, [false]);
  assert.deepEqual(komolet.messages, ["This server is being turned off now (bob)."]);
  assert.equal(asked.length, 3, "before Stopping, and before the command");
  assert.equal(asked[0]?.hold, true);
});

Deno.test("what was asked for on the machine itself is told without being asked", async () => {
  await using fake = startManager();
  const holds: Holder[] = [];
  await using _komolet = run(fake, { localHolds: () => holds });
  await until(() => fake.statuses().includes("ON"), "an ON");
  assert(fake.heartbeats.every((heartbeat) => heartbeat.use === undefined));
  holds.push({ kind: "hold", name: "alice: backup" });
  const expected = { holders: [{ kind: "HOLDER_KIND_HOLD", name: "alice: backup" }] };
  await until(() => fake.heartbeats.at(-1)?.use !== undefined, "it is told");
  assert.deepEqual(fake.heartbeats.at(-1)?.use, expected);
  holds.pop();
  await until(() => fake.heartbeats.at(-1)?.use === undefined, "it is over");
});

Deno.test("a command that fails is given up and reported", async () => {
  await using fake = startManager();
  fake.power = "OFF";
  const failing = () => ({ ended: Promise.resolve("exit code 1"), end: () => undefined });
  await using komolet = run(fake, { startShutdown: failing });
  await until(
    () => fake.heartbeats.some(({ shutdownError }) => shutdownError !== undefined),
    "a shutdown_error",
  );
  const failed = fake.heartbeats.find(({ shutdownError }) => shutdownError !== undefined);
  assert.equal(failed?.shutdownError, "The shutdown command failed: exit code 1");
  assert.deepEqual(komolet.story, ["note", "given up"]);
});

Deno.test("a kernel that refuses to sleep is not waited for: it is on again, and says why", async () => {
  await using fake = startManager();
  Object.assign(fake, { power: "OFF", terms: { how: "SHUTDOWN_SUSPEND" } });
  const refusal = "The machine did not go to sleep: its kernel refused (error -16).";
  await using komolet = run(fake, { woken: () => Promise.resolve(refusal) });
  await until(
    () => fake.heartbeats.some(({ shutdownError }) => shutdownError !== undefined),
    "a shutdown_error",
  );
  const place = fake.heartbeats.findIndex(({ shutdownError }) => shutdownError !== undefined);
  assert.deepEqual([fake.statuses()[place], fake.heartbeats[place]?.shutdownError], ["ON", refusal]);
  assert.deepEqual(komolet.story, ["note", "command", "given up"]);
});

Deno.test("without its note the command is not run", async () => {
  await using fake = startManager();
  fake.power = "OFF";
  const full = () => {
    throw new Error("No space left on device");
  };
  await using komolet = run(fake, { keepNote: full });
  await until(
    () => fake.heartbeats.some(({ shutdownError }) => shutdownError !== undefined),
    "a shutdown_error",
  );
  assert.deepEqual(komolet.story, []);
  assert.match(fake.heartbeats.at(-1)?.shutdownError ?? "", /not begun: No space left/);
});

/** A clock of a machine that slept, or was paused by its host, for so many milliseconds. */
function sleeper() {
  const slept = { boot: 0, wall: 0, hardware: 0 };
  const clock = createClock(
    () => ({
      running: performance.now(),
      boot: Deno.osUptime() * 1000 + slept.boot,
      wall: Date.now() + slept.wall,
    }),
    () => Math.floor(Date.now() / 1000) * 1000 + slept.hardware,
  );
  return { clock, slept };
}

Deno.test("a sleep that the kernel counted and no clock shows is one, however long it has lasted", async () => {
  await using fake = startManager();
  let passed = 0;
  const clock = createClock(() => ({
    running: performance.now() + passed,
    boot: Deno.osUptime() * 1000 + passed,
    wall: Date.now() + passed,
  }));
  const woken = Promise.withResolvers<undefined>();
  await using komolet = run(fake, { clock, woken: () => woken.promise });
  await until(() => fake.statuses().includes("ON"), "an ON");
  Object.assign(fake, { power: "OFF", revision: 5, terms: { how: "SHUTDOWN_SUSPEND" } });
  await until(() => komolet.story.includes("command"), "the command");
  Object.assign(fake, { power: "ON", revision: 6 });
  passed = 70_000;
  woken.resolve(undefined);
  await until(() => fake.heartbeats.at(-1)?.bootId === "boot-1#1", "another run of the machine");
  assert.equal(
    fake.heartbeats.find(({ shutdownError }) => shutdownError !== undefined),
    undefined,
  );
  assert.equal(komolet.story.at(-1), "note removed");
});

/** Orders the machine off; something happens between its report of Stopping and the answer, after which it is wanted on. */
function orderedOff(fake: ReturnType<typeof startManager>, happens: () => unknown): void {
  fake.onStopping = () => {
    happens();
    fake.onStopping = undefined;
    // This one is answered OFF.
    queueMicrotask(() => (fake.power = "ON"));
  };
  Object.assign(fake, { power: "OFF", revision: 5 });
}

for (const [which, ms] of [
  ["wall", { wall: 4_000 }],
  ["hardware", { hardware: 4_000 }],
] as const) {
  Deno.test(`an answer that the ${which} clock shows to be late runs no command: a short pause`, async () => {
    await using fake = startManager();
    const { clock, slept } = sleeper();
    await using komolet = run(fake, { clock });
    await until(() => fake.statuses().includes("ON"), "an ON");
    orderedOff(fake, () => Object.assign(slept, ms));
    await until(() => fake.statuses().at(-1) === "ON" && fake.statuses().includes("Stopping"), "ON again");
    assert.deepEqual(komolet.story, []);
    assert(fake.heartbeats.every(({ bootId }) => bootId === "boot-1"));
  });
}

for (const [how, ms] of [
  ["slept", { boot: 200_000, wall: 200_000, hardware: 200_000 }],
  ["was paused", { wall: 200_000 }],
  ["was paused and its wall clock is wrong since", { hardware: 200_000 }],
] as const) {
  Deno.test(`told OFF by a manager that shows it long: no command once the machine ${how}`, async () => {
    await using fake = startManager();
    const { clock, slept } = sleeper();
    await using komolet = run(fake, { clock });
    await until(() => fake.statuses().includes("ON"), "an ON");
    orderedOff(fake, () => Object.assign(slept, ms));
    const greeted = () => fake.heartbeats.some(({ bootId }) => bootId === "boot-1#1");
    await until(greeted, "another run of the machine");
    const [greeting, ...others] = fake.heartbeats.filter(({ bootId }) => bootId === "boot-1#1");
    assert.equal(greeting?.heartbeatStatus, "HEARTBEAT_STATUS_LAUNCHED");
    assert(others.every(({ bootId }) => bootId === "boot-1#1"));
    await until(() => fake.statuses().at(-1) === "ON", "ON again");
    assert.deepEqual(komolet.story, []);
  });

  Deno.test(`people are being told, and meanwhile the machine ${how}: the command is not run`, async () => {
    await using fake = startManager();
    const { clock, slept } = sleeper();
    const notifyPeople = () => {
      Object.assign(slept, ms);
      fake.power = "ON";
      return Promise.resolve();
    };
    await using komolet = run(fake, { clock, notifyPeople });
    await until(() => fake.statuses().includes("ON"), "an ON");
    Object.assign(fake, { power: "OFF", revision: 5 });
    await until(() => fake.heartbeats.some(({ bootId }) => bootId === "boot-1#1"), "another run");
    assert.deepEqual(komolet.story.slice(0, 2), ["note", "given up"]);
    assert(!komolet.story.includes("command"));
    assert.match(JSON.stringify(komolet.lines), /slept before the shutdown command ran/);
  });
}

Deno.test("a komolet for which nothing is due looks for a sleep all the same", async () => {
  await using fake = startManager();
  fake.interval = 3_600;
  fake.hold = () => new Promise(() => undefined);
  const { clock, slept } = sleeper();
  await using _komolet = run(fake, { clock });
  await until(() => fake.statuses().includes("ON"), "a held ON");
  Object.assign(slept, { boot: 60_000, wall: 60_000 });
  const asleep = performance.now();
  await until(() => fake.heartbeats.some(({ bootId }) => bootId === "boot-1#1"), "another run");
  assert(performance.now() - asleep < 19_000);
});

Deno.test("a komolet that starts in the middle of a shutdown goes on with Stopping", async () => {
  await using fake = startManager();
  fake.power = "OFF";
  const ranAt = systemClock().now() - 5_000;
  const note = { bootId: "boot-1", running: true, ranAt, notBefore: ranAt + 300_000, failures: 0 };
  await using komolet = run(fake, {}, note);
  await until(() => fake.heartbeats.length >= 2, "two reports");
  assert.deepEqual(fake.statuses().slice(0, 2), ["Stopping", "Stopping"]);
  assert.deepEqual(komolet.story, []);
});

Deno.test("told to end while the machine shuts down, it says Stopping once more and ends", async () => {
  await using fake = startManager();
  fake.power = "OFF";
  const komolet = run(fake);
  await until(() => komolet.story.includes("command"), "the command");
  const { length } = fake.heartbeats;
  await komolet[Symbol.asyncDispose]();
  assert.deepEqual(fake.statuses().slice(length), ["Stopping"]);
});

const BROKEN: Readonly<Record<string, (fake: FakeManager) => void>> = {
  "answers 500": (fake) => (fake.instead = () => new Response("no", { status: 500 })),
  hangs: (fake) =>
    (fake.instead = () => new Promise((done) => setTimeout(() => done(new Response("late")), 1_500))),
  "sends garbage": (fake) => (fake.instead = () => new Response(crypto.getRandomValues(new Uint8Array(999)))),
  "redirects elsewhere": (fake) => (fake.instead = () => Response.redirect("http://127.0.0.1:1/", 302)),
  "cuts every connection": (fake) => {
    fake.cut = true;
    fake.cutAll();
  },
  "refuses the token": (fake) => (fake.refuse = "unauthenticated"),
};

Deno.test({
  name: "told OFF by a manager that then misbehaves: no shutdown, no spinning, and well again afterwards",
  // Six managers at a time, in attempts of a quarter of a second: Wine is too slow for that.
  ignore: Deno.build.os === "windows",
  // The hanging answers outlive the test.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    await Promise.all(Object.entries(BROKEN).map(([what, breakIt]) => outlast(what, breakIt)));
  },
});

async function outlast(what: string, breakIt: (fake: FakeManager) => void): Promise<void> {
  await using fake = startManager();
  await using komolet = run(fake);
  await until(() => fake.statuses().includes("ON"), `ON, before it ${what}`);
  // On a busy machine its answer to ON may come too late: only one who has heard it says Stopping.
  let before = Infinity;
  fake.onStopping = () => {
    before = Math.min(before, komolet.lines.length);
    breakIt(fake);
  };
  fake.power = "OFF";
  const since = () => komolet.lines.slice(before);
  await until(() => since().some(({ level }) => level === "ERROR"), `a line when it ${what}`);
  assert.equal(komolet.state()?.phase, "confirming", what);
  const [asked, begun] = [fake.requests, performance.now()];
  await new Promise((done) => setTimeout(done, 2_000));
  const [calls, seconds] = [fake.requests - asked, (performance.now() - begun) / 1000];
  // Three attempts a second at most; fetch itself tries a cut connection once more.
  assert(calls <= 7 * seconds, `${calls} calls in ${seconds} seconds while it ${what}`);

  const { length } = fake.heartbeats;
  Object.assign(fake, {
    instead: undefined,
    refuse: undefined,
    cut: false,
    onStopping: undefined,
    power: "ON",
  });
  if (what === "refuses the token") komolet.loop.feed({ kind: "reload", managerChanged: false });
  await until(() => fake.statuses().slice(length).includes("ON"), `ON, after it ${what}`);
  assert.deepEqual(komolet.story, [], what);
}
