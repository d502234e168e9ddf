/**
 * Notifies those who are logged in that their machine goes: at every terminal, and on every desktop.
 * systemd does both outside of komolet's unit, which sees no local terminal and may not write to those of others. Not
 * by `wall`: where there is no utmp, as in Debian 13, it knows no terminal of SSH. Loaded only when there is something
 * to say.
 */
import type { Host } from "../host/environment.ts";
import { terminalsOf } from "../guards/session.ts";
import { placesOf } from "../guards/places.ts";
import { isDesktop, peopleOf, type Session } from "../guards/logind-sessions.ts";
import { findPowerCommand, run } from "../host/commands.ts";
import type { Environment } from "../host/environment.ts";
import { systemdRuns } from "../host/systemd.ts";
import { NOT_ON_A_CONSOLE } from "../../command-line/language.ts";
import { saidAgain } from "../../command-line/words.ts";
import { languageOfMachine } from "../host/locale.ts";
import { newsIn } from "../news/words/load.ts";

/** A shutdown does not wait longer for its announcement. */
const LONGEST_MS = 2_000;
const MOST_TERMINALS = 200;
/** Options of the service that writes. Its time is limited: a terminal may be stopped (Ctrl-S). */
const ALWAYS = ["--quiet", "--collect", "--property=RuntimeMaxSec=10", "--property=StandardOutput=null"];

/** Never rejects: a shutdown does not depend on its announcement. */
export async function notifyPeople(message: string, host: Host): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((done) => (timer = setTimeout(done, LONGEST_MS)));
  await Promise.race([notify(message, host).catch(() => undefined), late]);
  clearTimeout(timer);
}

async function notify(english: string, host: Host): Promise<void> {
  const { paths, environment } = host;
  const asked = languageOfMachine(environment, paths);
  const spoken = await newsIn(asked);
  const message = spoken === undefined ? english : saidAgain(english, spoken);
  if (!systemdRuns(paths)) return await byWall(message, environment);
  const people = await peopleOf(host);
  const onConsole = asked !== undefined && NOT_ON_A_CONSOLE.includes(asked.language) ? english : message;
  await Promise.all([
    notifyTerminals({ message, onConsole }, people, host),
    notifyDesktops(message, people, environment),
  ]);
}

async function byWall(message: string, environment: Environment): Promise<void> {
  const wall = findPowerCommand("wall", environment);
  if ("path" in wall) await run(wall.path, [message], environment);
}

/** A terminal of the kernel's own. */
const CONSOLE = /^tty\d+$/;

async function notifyTerminals(
  { message, onConsole }: { readonly message: string; readonly onConsole: string },
  people: readonly Session[],
  host: Host,
): Promise<void> {
  const places = placesOf(host.paths);
  const all = people.flatMap((session) => terminalsOf(session, places));
  const terminals = [...new Set(all)].slice(0, MOST_TERMINALS);
  const consoles = message === onConsole ? [] : terminals.filter((name) => CONSOLE.test(name));
  await Promise.all([
    write(
      message,
      terminals.filter((name) => !consoles.includes(name)),
      host,
    ),
    write(onConsole, consoles, host),
  ]);
}

async function write(message: string, names: readonly string[], { environment }: Host): Promise<void> {
  const terminals = names.map((name) => `/dev/${name}`);
  const tee = findPowerCommand("tee", environment);
  if (terminals.length === 0 || "fault" in tee) return;
  const text = new TextEncoder().encode(`\r\n\u0007*** komoriuta: ${message}\r\n`);
  const input = `--property=StandardInputData=${text.toBase64()}`;
  await runOutside([input], [tee.path, "-a", ...terminals], environment);
}

/** Runs as the user of the desktop, who alone may speak to its bus. */
async function notifyDesktops(
  message: string,
  people: readonly Session[],
  environment: Environment,
): Promise<void> {
  const uids = new Set(people.filter(isDesktop).map(({ User: [uid] }) => uid));
  const busctl = findPowerCommand("busctl", environment);
  if ("fault" in busctl) return;
  const name = "org.freedesktop.Notifications";
  const call = ["--user", "call", name, `/${name.replaceAll(".", "/")}`, name, "Notify", "susssasa{sv}i"];
  // Who speaks, what it replaces, its picture, title and text; no buttons, no hints, and it stays until it is read.
  const notification = ["komoriuta", "0", "system-shutdown", "komoriuta", escaped(message), "0", "0", "0"];
  for (const uid of uids) {
    const bus = `--setenv=DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/${uid}/bus`;
    const as = [`--uid=${uid}`, bus, "--property=NoNewPrivileges=yes"];
    await runOutside(as, [busctl.path, ...call, ...notification], environment);
  }
}

/** Runs a command as a service of its own. */
async function runOutside(
  options: readonly string[],
  command: readonly string[],
  environment: Environment,
): Promise<void> {
  const found = findPowerCommand("systemd-run", environment);
  if ("path" in found) await run(found.path, [...ALWAYS, ...options, "--", ...command], environment);
}

/** Escapes the markup of notifications, and the variables that systemd-run would expand. */
function escaped(text: string): string {
  const plain = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return plain.replaceAll("$", "$$$$");
}
