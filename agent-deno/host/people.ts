/**
 * Those who are logged in are told that their machine goes: at every terminal by `wall`, and on every desktop by a
 * notification. Loaded only then.
 */
import type { Host } from "../guards/guard.ts";
import { desktopsOf } from "../guards/session.ts";
import { type Found, findPowerCommand, run } from "./commands.ts";
import type { Environment } from "./environment.ts";
import { systemdRuns } from "./systemd.ts";

/** A shutdown does not wait longer for its announcement. */
const LONGEST_MS = 2_000;

/** Never rejects: that people could not be told keeps nothing from happening. */
export async function tellPeople(message: string, host: Host): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((done) => (timer = setTimeout(done, LONGEST_MS)));
  await Promise.race([Promise.allSettled([tellTerminals(message, host), tellDesktops(message, host)]), late]);
  clearTimeout(timer);
}

/**
 * komolet's own unit sees no local terminal, and may not write to those of others. systemd runs `wall` outside of it,
 * as a service that lasts for a moment.
 */
async function tellTerminals(message: string, { paths, environment }: Host): Promise<void> {
  const wall = findPowerCommand("wall", environment);
  if ("fault" in wall) return;
  if (!systemdRuns(paths)) return void (await run(wall.path, [message], environment));
  await runOutside([], [wall.path, message], environment);
}

/** As the user of the desktop, who alone may speak to its bus. */
async function tellDesktops(message: string, host: Host): Promise<void> {
  const { paths, environment } = host;
  const busctl: Found = findPowerCommand("busctl", environment);
  if ("fault" in busctl || !systemdRuns(paths)) return;
  const name = "org.freedesktop.Notifications";
  // Who speaks, what it replaces, its picture, title and text; no buttons, no hints, and it stays until it is read.
  const notification = ["komoriuta", "0", "system-shutdown", "komoriuta", escaped(message), "0", "0", "0"];
  const call = [
    "call",
    name,
    `/${name.replaceAll(".", "/")}`,
    name,
    "Notify",
    "susssasa{sv}i",
    ...notification,
  ];
  for (const uid of await desktopsOf(host)) {
    const bus = `DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/${uid}/bus`;
    const as = [`--uid=${uid}`, `--setenv=${bus}`, "--property=NoNewPrivileges=yes"];
    await runOutside(as, [busctl.path, "--user", ...call], environment);
  }
}

async function runOutside(
  options: readonly string[],
  command: readonly string[],
  environment: Environment,
): Promise<void> {
  const found = findPowerCommand("systemd-run", environment);
  if ("fault" in found) return;
  // The manager of services puts variables in.
  const words = command.map((word) => word.replaceAll("$", "$$$$"));
  const always = ["--quiet", "--collect", "--property=RuntimeMaxSec=10"];
  await run(found.path, [...always, ...options, "--", ...words], environment);
}

/** Notifications may hold marks. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
