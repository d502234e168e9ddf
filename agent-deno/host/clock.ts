/** Monotonic milliseconds since the machine booted, and the wall clock for people. */
export interface Clock {
  now(): number;
  wall(): Date;
}

/** The real clock. Its zero is known to the second: enough to compare times across a restart of komolet. */
export function systemClock(): Clock {
  const zero = Deno.osUptime() * 1000 - performance.now();
  return { now: () => zero + performance.now(), wall: () => new Date() };
}
