import * as z from "zod";
import { Gone, Refused, type MorningReader } from "./message";

interface MorningParts {
  /** The readers of now: they may come and go. */
  readers(): readonly MorningReader[];
  readonly memory: { read(): Promise<string | null>; write(text: string): Promise<void> };
  readonly clock: { wall(): number; every(ms: number, task: () => void): () => void };
  readonly log: { warn(message: string): void; error(error: unknown, context: string): void };
}

/** Sends the report of the night to each reader, once a day. */
export interface Morning {
  start(): Promise<void>;
  stop(): Promise<void>;
}

const TICK = 30_000;
/** Minutes after its time within which a report is still sent: later the day has its own news. */
const LATEST = 180;

export function createMorning({ readers, memory, clock, log }: MorningParts): Morning {
  /** The day of the last report of each reader. */
  const sent = new Map<string, string>();
  const underWay = new Map<string, Promise<void>>();
  const failing = new Set<string>();
  const stopped = new AbortController();
  let remembered = "";
  let saving: Promise<void> = Promise.resolve();
  let end: () => void = () => undefined;

  function tick(): void {
    const now = clock.wall();
    const all = readers();
    for (const reader of all) {
      const { name } = reader;
      const { day, minute } = localTime(now, reader.zone);
      const late = minute - minuteOf(reader.at);
      if (late < 0 || late > LATEST || sent.get(name) === day || underWay.has(name)) continue;
      underWay.set(
        name,
        deliver(reader, day).finally(() => void underWay.delete(name)),
      );
    }
    const names = new Set(all.map(({ name }) => name));
    for (const name of sent.keys()) if (!names.has(name)) sent.delete(name);
    remember();
  }

  async function deliver(reader: MorningReader, day: string): Promise<void> {
    const { name } = reader;
    try {
      await reader.send(stopped.signal);
      failing.delete(name);
      sent.set(name, day);
    } catch (error) {
      if (stopped.signal.aborted) return;
      if (error instanceof Refused || error instanceof Gone) sent.set(name, day);
      const reason = error instanceof Error ? error.message : String(error);
      if (!failing.has(name)) log.warn(`${name}: the report of the night cannot be delivered: ${reason}`);
      failing.add(name);
    }
    remember();
  }

  function remember(): void {
    const text = `${JSON.stringify(Object.fromEntries(sent))}\n`;
    if (text === remembered) return;
    remembered = text;
    saving = saving
      .then(() => memory.write(text))
      .catch((error: unknown) => {
        remembered = "";
        log.error(error, "remembering the reports of the night");
      });
  }

  return {
    async start() {
      remembered = (await memory.read()) ?? "{}\n";
      for (const [name, day] of Object.entries(readMemory(remembered))) sent.set(name, day);
      end = clock.every(TICK, tick);
    },
    async stop() {
      end();
      stopped.abort();
      await Promise.all(underWay.values());
      await saving;
    },
  };
}

/** The day (YYYY-MM-DD) and the minute of the day of an instant (wall-clock ms), by the clock of a zone. */
function localTime(now: number, zone: string): { readonly day: string; readonly minute: number } {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  return { day: local.toPlainDate().toString(), minute: local.hour * 60 + local.minute };
}

function minuteOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}

const SHAPE = z.record(z.string(), z.string());

/** Reads what was remembered; nothing where it is no such text. */
function readMemory(text: string): Readonly<Record<string, string>> {
  try {
    return SHAPE.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
