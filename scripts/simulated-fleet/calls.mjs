import { unwatchFile, watchFile } from "node:fs";

/** Milliseconds between two looks: portable, and quick enough for people and tests. */
const LOOK_EVERY = 150;

/**
 * Hands on each new call of a machine's systemctl and shutdown.
 * @param {{ calls: string, readCalls: () => string[] }} disk
 * @param {(call: string) => void} heard
 * @returns {() => void} ends it
 */
export function followCalls(disk, heard) {
  let seen = disk.readCalls().length;
  const look = () => {
    const calls = disk.readCalls();
    const fresh = calls.slice(seen);
    seen = calls.length;
    fresh.forEach(heard);
  };
  watchFile(disk.calls, { interval: LOOK_EVERY }, look);
  return () => unwatchFile(disk.calls, look);
}

/**
 * What a call asks of the machine.
 * @param {string} call
 * @returns {"power-off" | "start-komolet" | "stop-komolet" | "reload-komolet" | "nothing"}
 */
export function meaningOf(call) {
  if (/^(systemctl poweroff|shutdown (-h|-P|--poweroff))\b/.test(call)) return "power-off";
  if (!/^systemctl .*\bkomolet\b/.test(call)) return "nothing";
  if (/ (enable .*--now|start|restart)\b/.test(call)) return "start-komolet";
  if (/ (disable .*--now|stop)\b/.test(call)) return "stop-komolet";
  if (/ (reload|kill .*HUP)\b/.test(call)) return "reload-komolet";
  return "nothing";
}
