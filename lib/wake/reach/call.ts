import { lookup } from "node:dns/promises";
import { setTimeout as pause } from "node:timers/promises";
import { WayFault, type WayTarget } from "../way";
import { addressesOf, mayReach, placeOf, type AddressRule, type Place } from "./addresses";

/** The world, as far as ways from outside need it. */
export interface Outside {
  /** All addresses of a name; rejects where there is none. */
  readonly resolve: (name: string) => Promise<readonly string[]>;
  readonly rule: AddressRule;
  /** Resolves after so many milliseconds; rejects with the signal. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds that a call may take altogether. */
  readonly limit: number;
  /** PEM texts that are trusted beside a pin, instead of the system's authorities; absent: the system's. */
  readonly authorities?: readonly string[];
}

/** The world as it is. */
export const OUTSIDE: Outside = {
  resolve: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
  rule: mayReach,
  pause: (ms, signal) => pause(ms, undefined, { signal }),
  limit: 20_000,
};

/** One call of a way: where it goes, checked, and when it ends. */
export interface Call {
  readonly place: Place;
  /** Addresses of the place that may be called, in the order in which they are tried. */
  readonly addresses: readonly string[];
  readonly target: WayTarget;
  readonly signal: AbortSignal;
  readonly outside: Outside;
}

/**
 * Runs one call, in time and with checked addresses, whatever the other side does. @throws WayFault, and nothing else
 */
export async function call<T>(
  outside: Outside,
  target: WayTarget,
  place: Place,
  signal: AbortSignal,
  run: (call: Call) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const timer = setTimeout(end, outside.limit);
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    const lookUp = addressesOf(place.host, outside.resolve, outside.rule);
    const addresses = await inTime(lookUp, ending.signal);
    return await run({ place, addresses, target, signal: ending.signal, outside });
  } catch (error) {
    // What else is thrown here was thrown by what a stranger sent, or by the end of the call.
    throw error instanceof WayFault
      ? error
      : new WayFault(ending.signal.aborted ? "timeout" : "not_understood");
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    // Whatever is still open for this call ends with it.
    end();
  }
}

/** The place that a target's address names. @throws WayFault `bad_option` named `address` */
export function targetPlace(target: WayTarget, usualPort: number): Place {
  return placeOf(target.address, usualPort);
}

/** A promise, or the end of the call where that comes first. @throws WayFault `timeout` */
export function inTime<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(new WayFault("timeout"));
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });
}

/** Tries of what the other side cannot do right now, and milliseconds between them. */
export interface Patience {
  readonly tries: number;
  readonly pause: number;
}

/** Does it again while the other side is busy. @throws WayFault `busy` after the last try */
export async function patiently<T>(
  call: Call,
  { tries, pause }: Patience,
  run: () => Promise<T>,
): Promise<T> {
  for (let left = tries - 1; ; left--) {
    try {
      return await run();
    } catch (error) {
      if (left === 0 || !(error instanceof WayFault) || error.code !== "busy") throw error;
    }
    await call.outside.pause(pause, call.signal);
  }
}
