/** Starts the parts of the manager that pages and mounts need. */
export type Start = () => Promise<void>;

// The entry and Next's instrumentation are bundled apart: what the one hands to the other hangs on globalThis.
const SLOT = Symbol.for("komoriuta.start");
const slots = globalThis as unknown as Record<symbol, Start | undefined>;

/** The entry says what instrumentation is to start. */
export function handStart(start: Start): void {
  slots[SLOT] = start;
}

/** What the entry has handed in, if there is an entry. */
export function handedStart(): Start | undefined {
  return slots[SLOT];
}
