import { z } from "zod";
import type { EventRecord } from "../fleet/model/entities";
import type { News as FleetNews } from "../fleet/news";
import { createDigest, type DigestSettings } from "./digest";
import { Refused, type Channel, type Wording } from "./message";
import { createOutbox, type Outbox } from "./outbox";

export interface NotifierParts {
  /** Those that there are now, each by a name of its own: they may come and go. While there never was one, nothing is heard. */
  channels(): readonly Channel[];
  readonly settings: DigestSettings;
  readonly wording: Wording;
  /** All that happens from now on. Ends where this watcher has been too slow. */
  watch(signal: AbortSignal): AsyncIterable<News>;
  /** The events since then (wall-clock ms), oldest first. */
  history(since: number): Promise<readonly EventRecord[]>;
  readonly memory: { read(): Promise<string | null>; write(text: string): Promise<void> };
  readonly clock: { wall(): number; every(ms: number, task: () => void): () => void };
  readonly log: {
    info(message: string): void;
    warn(message: string): void;
    error(error: unknown, context: string): void;
  };
}

type News =
  | { readonly type: "notice"; readonly event: EventRecord }
  | { readonly type: Exclude<FleetNews["type"], "notice"> };

/** Tells people beyond the console, over restarts and failures of either side. */
export interface Notifier {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A channel, and what is yet to be delivered by it. */
interface Lane {
  channel: Channel;
  readonly outbox: Outbox;
  sending: boolean;
}

/** How far back the events say what people know, in milliseconds: a little longer than what is kept for delivery. */
const HISTORY = 25 * 3_600_000;
const TICK = 1_000;
/** Between the end of a watch that was too slow and the next, in ticks. */
const PAUSE_AFTER_DROP = 5;

export function createNotifier(parts: NotifierParts): Notifier {
  const { clock, log } = parts;
  const digest = createDigest(parts.settings);
  const lanes = new Map<string, Lane>();
  const stopped = new AbortController();
  const sends = new Set<Promise<void>>();
  let through = 0;
  let remembered = "";
  let forgetful = false;
  let saving: Promise<void> = Promise.resolve();
  let endTicks: () => void = () => undefined;
  let begun = false;
  let beginning = false;

  function receive(event: EventRecord): void {
    if (event.id <= through) return;
    through = event.id;
    digest.receive(event);
  }

  async function catchUp(): Promise<void> {
    for (const event of await parts.history(clock.wall() - HISTORY)) receive(event);
  }

  function meetChannels(): void {
    const channels = parts.channels();
    const names = new Set(channels.map(({ name }) => name));
    for (const name of lanes.keys()) if (!names.has(name)) lanes.delete(name);
    for (const channel of channels) {
      const lane = lanes.get(channel.name);
      if (lane) lane.channel = channel;
      else lanes.set(channel.name, { channel, outbox: createOutbox(), sending: false });
    }
  }

  /**
   * What was told before, and what was not: as the memory has it, or, without one, all of it.
   * @param anew nobody was to be told before
   */
  async function recall(anew: boolean): Promise<void> {
    const memory = anew ? null : readMemory(await parts.memory.read());
    const history = await parts.history(clock.wall() - HISTORY);
    const newest = history.at(-1)?.id ?? 0;
    const known = memory?.through ?? newest;
    through = newest;
    for (const event of history) {
      const open = event.id > known || isOpen(memory, DIGEST, event.id);
      digest.receive(event, !open);
      for (const { channel, outbox } of lanes.values())
        if (isOpen(memory, channel.name, event.id)) outbox.add([event]);
    }
  }

  async function listen(): Promise<void> {
    for await (const news of parts.watch(stopped.signal)) if (news.type === "notice") receive(news.event);
  }

  /** A watch that was dropped is begun anew; what came between is in the history. */
  async function keepListening(): Promise<void> {
    while (!stopped.signal.aborted) {
      const listening = listen();
      await catchUp().catch((error: unknown) => log.error(error, "reading events for notices"));
      await listening.catch((error: unknown) => log.error(error, "watching for notices"));
      await pause(stopped.signal, clock, PAUSE_AFTER_DROP);
    }
  }

  function tick(): void {
    meetChannels();
    if (!begun) {
      if (lanes.size > 0 && !beginning) track(begin(true));
      return;
    }
    const now = clock.wall();
    const due = digest.due(now);
    for (const lane of lanes.values()) {
      const { channel, outbox } = lane;
      outbox.add(due.filter((event) => channel.wants?.(event) ?? true));
      dropOld(channel, outbox);
      if (lane.sending) continue;
      const may = (event: EventRecord): boolean => channel.mayDisturb?.(event, now) ?? true;
      const ready = outbox.ready(now, channel.atMost, may);
      if (ready.length > 0) track(deliver(lane, ready));
    }
    remember();
  }

  async function begin(anew: boolean): Promise<void> {
    beginning = true;
    try {
      await recall(anew);
    } catch (error) {
      if (!anew) throw error;
      // It is tried again at the next tick.
      return void log.error(error, "reading events for notices");
    } finally {
      beginning = false;
    }
    begun = true;
    remember();
    void keepListening();
  }

  function dropOld(channel: Channel, outbox: Outbox): void {
    const { length } = outbox.tooOld(clock.wall());
    if (length > 0)
      log.warn(`${channel.name}: ${length} notices could not be delivered for a day and are dropped`);
  }

  async function deliver(lane: Lane, events: readonly EventRecord[]): Promise<void> {
    const { channel, outbox } = lane;
    lane.sending = true;
    try {
      await channel.send((channel.wording ?? parts.wording)(events), stopped.signal);
      if (outbox.failures > 0) log.info(`${channel.name}: notices are delivered again`);
      outbox.delivered(events);
    } catch (error) {
      if (stopped.signal.aborted) return;
      if (error instanceof Refused) {
        for (const { kind, serverName } of outbox.refused(events))
          log.warn(
            `${channel.name}: ${error.message}; "${kind}" of ${serverName} is dropped, the others go on`,
          );
        return;
      }
      if (outbox.failures === 0) {
        const reason = error instanceof Error ? error.message : String(error);
        log.warn(`${channel.name}: notices cannot be delivered: ${reason}; they are tried again for a day`);
      }
      outbox.failed(clock.wall());
    } finally {
      lane.sending = false;
      remember();
    }
  }

  function track(work: Promise<void>): void {
    sends.add(work);
    void work.finally(() => sends.delete(work));
  }

  function remember(): void {
    if (!begun) return;
    const open = Object.fromEntries([...lanes].map(([name, { outbox }]) => [name, outbox.open()]));
    const text = writeMemory({ through, open: { ...open, [DIGEST]: digest.open() } });
    if (text === remembered) return;
    remembered = text;
    saving = saving
      .then(() => parts.memory.write(text))
      .then(() => void (forgetful = false))
      .catch((error: unknown) => {
        remembered = "";
        // A full disk: it is tried again at every tick, and told once.
        if (!forgetful) log.error(error, "remembering notices");
        forgetful = true;
      });
  }

  return {
    async start() {
      meetChannels();
      if (lanes.size > 0) await begin(false);
      endTicks = clock.every(TICK, tick);
    },
    async stop() {
      endTicks();
      stopped.abort();
      await Promise.all(sends);
      remember();
      await saving;
    },
  };
}

/** In the memory: what waits before it is any channel's. */
const DIGEST = "*";

function isOpen(memory: Memory | null, name: string, id: number): boolean {
  return memory?.open[name]?.includes(id) ?? false;
}

function pause(signal: AbortSignal, clock: NotifierParts["clock"], ticks: number): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = clock.every(ticks * TICK, done);
    function done(): void {
      end();
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}

/** What is remembered over a restart, so that nothing is told twice and nothing is forgotten. */
interface Memory {
  /** The newest event that has been taken in. */
  readonly through: number;
  /** Ids up to that which are still to be told, by channel. */
  readonly open: Readonly<Record<string, readonly number[]>>;
}

const SHAPE = z.object({
  through: z.number().int().min(0),
  open: z.record(z.string(), z.array(z.number().int())),
});

/** Reads what `writeMemory` wrote; null where that is not what it is. */
function readMemory(text: string | null): Memory | null {
  if (text === null) return null;
  try {
    return SHAPE.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function writeMemory(memory: Memory): string {
  return `${JSON.stringify(memory)}\n`;
}
