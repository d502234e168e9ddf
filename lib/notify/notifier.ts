import * as z from "zod";
import type { EventRecord } from "../fleet/model/entities";
import type { News as FleetNews } from "../fleet/news";
import { createDigest, type DigestSettings } from "./digest";
import { Refused, type Channel, type Wording } from "./message";
import { createOutbox, type Outbox } from "./outbox";

export interface NotifierParts {
  /**
   * The channels of now, each by a name of its own: they may come and go. As long as there never was one, no event is
   * received.
   */
  channels(): readonly Channel[];
  readonly settings: DigestSettings;
  /** Asked for when a notice is sent: texts are read no sooner. */
  wording(): Promise<Wording>;
  /** News from now on. Ends where this watcher has been too slow. */
  watch(signal: AbortSignal): AsyncIterable<News>;
  /** The events since that time (wall-clock ms), oldest first. */
  history(since: number): Promise<readonly EventRecord[]>;
  readonly memory: { read(): Promise<string | null>; write(text: string): Promise<void> };
  /** Whether another manager sent notices until a moment ago, whose memory is not here. */
  readonly takesOver?: boolean;
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

/** Notifies people beyond the console, over restarts and failures of either side. */
export interface Notifier {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A channel with its outbox. */
interface Delivery {
  channel: Channel;
  readonly outbox: Outbox;
  sending: boolean;
}

/** Milliseconds of the history that is read for the digest: a little longer than messages are kept for delivery. */
const HISTORY = 25 * 3_600_000;
/** Milliseconds for which another manager may have kept a notice back: rather twice than never. */
const UNSENT_FOR = 120_000;
const TICK = 1_000;
/** Ticks between the end of a watch that was too slow and the next. */
const PAUSE_AFTER_DROP = 5;

export function createNotifier(parts: NotifierParts): Notifier {
  const { clock, log } = parts;
  const digest = createDigest(parts.settings);
  const deliveries = new Map<string, Delivery>();
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
    for (const name of deliveries.keys()) if (!names.has(name)) deliveries.delete(name);
    for (const channel of channels) {
      const delivery = deliveries.get(channel.name);
      if (delivery && delivery.channel !== channel) delivery.outbox.again();
      if (delivery) delivery.channel = channel;
      else deliveries.set(channel.name, { channel, outbox: createOutbox(), sending: false });
    }
  }

  /**
   * Restores which events of the history were sent: as the memory has it, or, without one, all of them.
   * @param anew whether there was no channel before
   */
  async function recall(anew: boolean): Promise<void> {
    const { takesOver = false } = parts;
    const memory = anew || takesOver ? null : readMemory(await parts.memory.read());
    const history = await parts.history(clock.wall() - HISTORY);
    const newest = history.at(-1)?.id ?? 0;
    const sent = takesOver ? history.findLast(({ at }) => at < clock.wall() - UNSENT_FOR) : history.at(-1);
    const known = memory?.through ?? sent?.id ?? (takesOver ? 0 : newest);
    through = newest;
    for (const event of history) {
      const open = event.id > known || isOpen(memory, DIGEST, event.id);
      digest.receive(event, !open);
      for (const { channel, outbox } of deliveries.values())
        if (isOpen(memory, channel.name, event.id)) outbox.add([event]);
    }
  }

  async function listen(): Promise<void> {
    for await (const news of parts.watch(stopped.signal)) if (news.type === "notice") receive(news.event);
  }

  /** Watches the fleet; a watch that was dropped is begun anew, and the history has the events between. */
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
      if (deliveries.size > 0 && !beginning) track(begin(true));
      return;
    }
    const now = clock.wall();
    const due = digest.due(now);
    for (const delivery of deliveries.values()) {
      const { channel, outbox } = delivery;
      outbox.add(due.filter((event) => channel.wants?.(event) ?? true));
      dropOld(channel, outbox);
      if (delivery.sending) continue;
      const may = (event: EventRecord): boolean => channel.mayDisturb?.(event, now) ?? true;
      const ready = outbox.ready(now, channel.atMost, may);
      if (ready.length > 0) track(deliver(delivery, ready));
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

  async function deliver(delivery: Delivery, events: readonly EventRecord[]): Promise<void> {
    const { channel, outbox } = delivery;
    delivery.sending = true;
    try {
      const worded = await (channel.wording?.() ?? parts.wording());
      await channel.send(worded(events), stopped.signal);
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
      delivery.sending = false;
      remember();
    }
  }

  function track(work: Promise<void>): void {
    sends.add(work);
    void work.finally(() => sends.delete(work));
  }

  function remember(): void {
    if (!begun) return;
    const open = Object.fromEntries([...deliveries].map(([name, { outbox }]) => [name, outbox.open()]));
    const text = writeMemory({ through, open: { ...open, [DIGEST]: digest.open() } });
    if (text === remembered) return;
    remembered = text;
    saving = saving
      .then(() => parts.memory.write(text))
      .then(() => void (forgetful = false))
      .catch((error: unknown) => {
        remembered = "";
        // A full disk: it is tried again at every tick, and logged once.
        if (!forgetful) log.error(error, "remembering notices");
        forgetful = true;
      });
  }

  return {
    async start() {
      meetChannels();
      if (deliveries.size > 0) await begin(false);
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

/** The key, in the memory, of notices that no channel has yet. */
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

/** The memory over a restart, so that no notice is sent twice and none is forgotten. */
interface Memory {
  /** The id of the newest event that was received. */
  readonly through: number;
  /** Ids up to that which are still to be sent, by channel. */
  readonly open: Readonly<Record<string, readonly number[]>>;
}

const SHAPE = z.object({
  through: z.number().int().min(0),
  open: z.record(z.string(), z.array(z.number().int())),
});

/** Reads what `writeMemory` wrote; null for any other text. */
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
