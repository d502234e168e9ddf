/** When magic packets go out, in seconds after the schedule's start; then one every `EVERY`. */
const AT = [0, 5, 15, 30, 60];
const EVERY = 60;

/** How many packets a wake schedule should have sent after so many milliseconds. */
export function packetsDue(elapsedMs: number): number {
  const seconds = elapsedMs / 1000;
  const last = AT.at(-1) ?? 0;
  if (seconds < last) return AT.filter((at) => at <= seconds).length;
  return AT.length + Math.floor((seconds - last) / EVERY);
}
