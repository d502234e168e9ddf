import { z } from "zod";

/** What is remembered over a restart, so that nothing is told twice and nothing is forgotten. */
export interface Memory {
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
export function readMemory(text: string | null): Memory | null {
  if (text === null) return null;
  try {
    return SHAPE.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export function writeMemory(memory: Memory): string {
  return `${JSON.stringify(memory)}\n`;
}
