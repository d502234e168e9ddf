import { expect, test } from "vitest";
import en from "../../i18n/messages/en.json";
import type { EventRecord } from "../fleet/model/entities";
import { createWording, Refused, type Channel } from "./message";
import { createNotifier, type Notifier } from "./notifier";
import { happened } from "./testing";

/** A world around the notifier: stored events and news of them, a clock that is set by hand, one channel. */
function world() {
  let now = 0;
  let memory: string | null = null;
  let refuses = false;
  let poison = "";
  let away = false;
  let quiet = false;
  const events: EventRecord[] = [];
  const sent: string[] = [];
  const lines: string[] = [];
  let tasks = new Set<() => void>();
  let listeners = new Set<(event: EventRecord | null) => void>();

  async function* watch(signal: AbortSignal) {
    const unread: (EventRecord | null)[] = [];
    let wake: () => void = () => undefined;
    const listener = (event: EventRecord | null): void => {
      unread.push(event);
      wake();
    };
    listeners.add(listener);
    signal.addEventListener("abort", () => listener(null));
    for (;;) {
      const event = unread.shift();
      if (event === null) return void listeners.delete(listener);
      if (event) yield { type: "notice", event } as const;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  const channel: Channel = {
    name: "channel",
    wants: ({ kind }) => kind !== "declined",
    mayDisturb: ({ severity }) => !quiet || severity === "error",
    send: ({ notices }) => {
      if (poison && notices.some(({ serverName }) => serverName === poison))
        return Promise.reject(new Refused("it answered 413"));
      if (refuses) return Promise.reject(new Error("it answered 500"));
      sent.push(notices.map(({ kind, serverName }) => `${kind} ${serverName}`).join(", "));
      return Promise.resolve();
    },
  };

  const start = async (takesOver = false): Promise<Notifier> => {
    tasks = new Set();
    listeners = new Set();
    const notifier = createNotifier({
      channels: () => (away ? [] : [channel]),
      settings: { lostAfter: 60_000, gatherFor: 10_000 },
      wording: () => Promise.resolve(createWording("en", en, "https://komo.example", "UTC")),
      watch,
      history: (since) => Promise.resolve(events.filter(({ at }) => at >= since)),
      memory: {
        read: () => Promise.resolve(memory),
        write: (text) => Promise.resolve(void (memory = text)),
      },
      takesOver,
      clock: {
        wall: () => now,
        every: (_, task) => {
          tasks.add(task);
          return () => void tasks.delete(task);
        },
      },
      log: {
        info: (line) => void lines.push(line),
        warn: (line) => void lines.push(line),
        error: (error) => void lines.push(String(error)),
      },
    });
    await notifier.start();
    return notifier;
  };
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  return {
    sent,
    lines,
    start,
    settle,
    refuse: (value: boolean) => void (refuses = value),
    /** Sets whether there is no channel, as where no browser has subscribed yet. */
    goAway: (value: boolean) => void (away = value),
    beQuiet: (value: boolean) => void (quiet = value),
    /** Makes the channel refuse messages that name this server. */
    refuseAbout: (server: string) => void (poison = server),
    /** Adds an event of now; it becomes news only where a manager runs. */
    happens(kind: string, server?: string): void {
      const event = happened(events.length + 1, now / 1000, kind, server);
      events.push(event);
      for (const listener of listeners) listener(event);
    },
    /** Ends the watch, as the fleet does with a slow watcher. */
    dropsTheWatch: () => [...listeners].forEach((listener) => listener(null)),
    async passes(seconds: number): Promise<void> {
      for (let second = 0; second < seconds; second += 1) {
        await settle();
        now += 1000;
        for (const task of [...tasks]) task();
      }
      await settle();
    },
  };
}

test("what happened before the first start is not told; what happens then is", async () => {
  const { happens, passes, start, sent } = world();
  happens("error");
  const notifier = await start();
  await passes(20);
  happens("did_not_start", "db1");
  happens("error", "nas");
  await passes(20);
  await notifier.stop();
  expect(sent).toEqual(["did_not_start db1, error nas"]);
});

test("a restart forgets nothing and repeats nothing", async () => {
  const { happens, passes, start, sent } = world();
  const first = await start();
  happens("error");
  await passes(20);
  happens("lost", "db1");
  happens("warning", "nas");
  await passes(5);
  await first.stop();
  happens("synced_off", "router");
  const second = await start();
  await passes(90);
  happens("back", "db1");
  await passes(20);
  await second.stop();
  expect(sent).toEqual(["error web1", "warning nas, synced_off router", "lost db1", "back db1"]);
});

test("a channel that fails is tried again, with a line at the beginning and at the end, also over a restart", async () => {
  const { happens, passes, start, sent, lines, refuse } = world();
  const first = await start();
  refuse(true);
  happens("error");
  await passes(60);
  await first.stop();
  const second = await start();
  await passes(5);
  happens("warning", "db1");
  await passes(20);
  refuse(false);
  await passes(60);
  await second.stop();
  expect(sent).toEqual(["error web1, warning db1"]);
  const failure = "channel: notices cannot be delivered: it answered 500; they are tried again for a day";
  expect(lines).toEqual([failure, failure, "channel: notices are delivered again"]);
});

test("what cannot be delivered for a day is dropped with a line", async () => {
  const { happens, passes, start, sent, lines, refuse } = world();
  const notifier = await start();
  refuse(true);
  happens("error");
  await passes(86_410);
  refuse(false);
  await passes(1000);
  await notifier.stop();
  expect(sent).toEqual([]);
  expect(lines.at(-1)).toBe("channel: 1 notices could not be delivered for a day and are dropped");
});

test("a dropped watch loses nothing", async () => {
  const { happens, passes, start, sent, settle, dropsTheWatch } = world();
  const notifier = await start();
  await settle();
  dropsTheWatch();
  await settle();
  happens("error");
  await passes(30);
  await notifier.stop();
  expect(sent).toEqual(["error web1"]);
});

test("a notice that the other side does not take keeps nobody else's back", async () => {
  const { happens, passes, refuseAbout, start, sent, lines } = world();
  const notifier = await start();
  refuseAbout("huge");
  for (const server of ["a", "b", "huge", "c", "d"]) happens("error", server);
  await passes(40);
  happens("error", "e");
  await passes(20);
  await notifier.stop();
  expect(sent.join(", ")).toBe("error a, error b, error c, error d, error e");
  expect(lines).toEqual([expect.stringContaining('it answered 413; "error" of huge is dropped')]);
});

test("a channel that comes later is told what happens from then on", async () => {
  const { goAway, happens, passes, start, sent } = world();
  // The memory knows what an earlier channel was sent long ago.
  const earlier = await start();
  await passes(5);
  await earlier.stop();
  goAway(true);
  const notifier = await start();
  happens("error", "early");
  await passes(20);
  goAway(false);
  await passes(5);
  happens("error", "late");
  await passes(20);
  goAway(true);
  happens("error", "nobody");
  await passes(20);
  goAway(false);
  await passes(20);
  await notifier.stop();
  expect(sent).toEqual(["error late"]);
});

test("what must not disturb waits, over a restart too, and is told in one; what is not wanted never", async () => {
  const { beQuiet, happens, passes, start, sent } = world();
  const first = await start();
  beQuiet(true);
  happens("warning", "db1");
  happens("error", "nas");
  happens("declined", "web1");
  await passes(20);
  happens("synced_off", "db2");
  await passes(20);
  await first.stop();
  expect(sent).toEqual(["error nas"]);
  const second = await start();
  await passes(20);
  beQuiet(false);
  await passes(5);
  await second.stop();
  expect(sent).toEqual(["error nas", "warning db1, synced_off db2"]);
});

test("whoever takes over sends what the other one may not have sent, and nothing from before", async () => {
  const { happens, passes, start, sent } = world();
  // It was the one that sent long ago.
  const earlier = await start();
  await passes(5);
  await earlier.stop();
  happens("error", "told by the other one");
  await passes(200);
  happens("error", "kept back by it");
  await passes(20);
  const notifier = await start(true);
  happens("error", "new");
  await passes(30);
  await notifier.stop();
  expect(sent.join(", ")).toBe("error kept back by it, error new");
});
