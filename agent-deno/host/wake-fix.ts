/**
 * Wake-on-LAN of a card, turned on for good: by a drop-in of the .link file in force, or by NetworkManager's own key.
 * Whatever else sets the network up here is refused with the reason. Each program gets its arguments one by one: there is
 * no shell.
 */
import type { NetworkCard } from "../host-identity.ts";
import { findPowerCommand, outputOf, run } from "./commands.ts";
import type { Environment, Paths } from "./environment.ts";
import { exists, namesIn, textOf } from "./files.ts";
import { linkFileOf, ourDropIn, wakesByPacket } from "./link-file.ts";
import { connectionOf } from "./network-manager.ts";
import { say } from "../words/say.ts";

/** The machine, and the card that is to listen. */
export interface Bench {
  readonly paths: Paths;
  readonly environment: Environment;
}

/** The way in which Wake-on-LAN is to be turned on at each boot, or the reason why it is not. */
export type Plan =
  | { readonly kind: "already"; readonly by: string }
  | { readonly kind: "link"; readonly link: string; readonly dropIn: string }
  | { readonly kind: "network_manager"; readonly uuid: string }
  | { readonly kind: "refused"; readonly why: string };

/** All of a drop-in of ours: another text in its place is somebody else's. */
export const DROP_IN = `# Written by \`komo-agent doctor --fix\`; \`komo-agent doctor --undo\` removes it.
[Link]
WakeOnLan=magic
`;

/** Drop-ins of .link files are documented since then. */
const OLDEST_UDEV = 249;
const LONGEST_MS = 10_000;
/** Names that the kernel gives and takes, and no program reads as an option. */
const CARD_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/;

const refused = (why: string): Plan => ({ kind: "refused", why });

/** The plan for a card. Changes nothing. */
export async function planFix(card: NetworkCard, bench: Bench): Promise<Plan> {
  const { paths, environment } = bench;
  const { name } = card;
  if (isContainer(paths)) return refused(say("this is a container: the network cards are its host's."));
  if (!CARD_NAME.test(name))
    return refused(say("the name of the card is none that a program could be given."));
  if (card.wireless) return refused(say("{name} is a Wi-Fi card: hardly any wakes its machine.", { name }));
  if (!exists(`${paths.interfaces}/${name}/device`))
    return refused(say("{name} is no hardware: name the card beneath it.", { name }));
  const deaf = await whyDeaf(card, bench);
  if (deaf !== undefined) return refused(deaf);
  const link = linkFileOf(name, paths);
  if (link && wakesByPacket(link.wakeOnLan)) return { kind: "already", by: link.path };
  const connection = connectionOf(name, paths);
  if (connection) return planConnection(connection, environment);
  const netplan = netplanFile(paths);
  if (netplan !== undefined) {
    return refused(
      say(
        "netplan sets the network up here: add `wakeonlan: true` to {name} in {netplan}, then run `netplan apply`.",
        { name, netplan },
      ),
    );
  }
  const other = ifupdownFile(paths);
  if (other !== undefined) {
    return refused(
      say("{other} sets Wake-on-LAN itself when ifupdown brings a card up: change it there.", { other }),
    );
  }
  if (!exists(paths.udevControl) || link === undefined) {
    return refused(say("systemd-udevd does not run here, or has applied no .link file to the card."));
  }
  if (link.path.startsWith("/run/")) {
    return refused(
      say("{path} is made anew at each boot by another program: turn Wake-on-LAN on there.", {
        path: link.path,
      }),
    );
  }
  const version = await udevVersion(environment);
  if (version < OLDEST_UDEV) {
    return refused(
      say("systemd {oldest} or newer is needed for a drop-in of {path}; here is {version}.", {
        oldest: OLDEST_UDEV,
        path: link.path,
        version: version || say("none"),
      }),
    );
  }
  const dropIn = ourDropIn(link.path, paths);
  if (exists(dropIn) && textOf(dropIn) !== DROP_IN)
    return refused(say("{dropIn} exists, and is not ours.", { dropIn }));
  return { kind: "link", link: link.path, dropIn };
}

function isContainer(paths: Paths): boolean {
  return paths.containerMarks.some(exists);
}

/** The reason why no packet can wake the card, by its driver; undefined: there is none that is known of. */
async function whyDeaf(
  { name, wakeOnLan }: NetworkCard,
  { environment }: Bench,
): Promise<string | undefined> {
  const found = await readEthtool(name, environment);
  if (found === undefined && wakeOnLan === undefined)
    return say(
      "the driver of {name} does not say whether it can wake the machine: install ethtool, then run this again.",
      { name },
    );
  if (found !== undefined && !found.supports.includes("g"))
    return say('{name} cannot be woken by magic packets (ethtool: "Supports Wake-on: {supports}").', {
      name,
      supports: found.supports || "d",
    });
  return undefined;
}

/** Letters of ethtool(8). */
interface WakeOn {
  readonly supports: string;
  readonly now: string;
}

/** The answer of ethtool about a card; undefined where there is no ethtool, or it says nothing. */
export async function readEthtool(name: string, environment: Environment): Promise<WakeOn | undefined> {
  const found = findPowerCommand("ethtool", environment);
  if ("fault" in found) return undefined;
  const text = (await outputOf(found.path, [name], environment, LONGEST_MS)) ?? "";
  const supports = /^\s*Supports Wake-on: ([a-z]{1,12})$/m.exec(text)?.[1];
  const now = /^\s*Wake-on: ([a-z]{1,12})$/m.exec(text)?.[1];
  return supports === undefined || now === undefined ? undefined : { supports, now };
}

function planConnection(
  { uuid, file, wakes }: NonNullable<ReturnType<typeof connectionOf>>,
  environment: Environment,
): Plan {
  if (wakes) return { kind: "already", by: "NetworkManager" };
  if (file === undefined)
    return refused(say("NetworkManager runs the card by a connection whose file is not among its own."));
  if (/\/(run\/NetworkManager|netplan-)/.test(file)) {
    return refused(
      say("another program made NetworkManager's connection ({file}): turn Wake-on-LAN on there.", { file }),
    );
  }
  const nmcli = findPowerCommand("nmcli", environment);
  return "fault" in nmcli ? refused(`${nmcli.fault}.`) : { kind: "network_manager", uuid };
}

/** A file of netplan's; undefined: it has none here. */
function netplanFile(paths: Paths): string | undefined {
  for (const folder of paths.netplan) {
    const name = namesIn(folder).find((one) => one.endsWith(".yaml"));
    if (name !== undefined) return `${folder}/${name}`;
  }
  return undefined;
}

/** A file of ifupdown's that sets Wake-on-LAN; undefined: none does, and ifupdown leaves it alone. */
function ifupdownFile({ ifupdown }: Paths): string | undefined {
  const files = [ifupdown, ...namesIn(`${ifupdown}.d`).map((name) => `${ifupdown}.d/${name}`)];
  return files.find((file) => /^\s*(ethernet-wol|(pre-|post-)?up\b.*\bethtool\b)/m.test(textOf(file)));
}

/** The version of systemd-udevd; 0: it does not say. */
async function udevVersion(environment: Environment): Promise<number> {
  const found = findPowerCommand("udevadm", environment);
  if ("fault" in found) return 0;
  const text = (await outputOf(found.path, ["--version"], environment, LONGEST_MS)) ?? "";
  return Number(/^\d{1,4}/.exec(text.trim())?.[0] ?? 0);
}

/** Lets a program do it. @returns why it did not; undefined: it did */
export async function ask(
  program: string,
  args: readonly string[],
  environment: Environment,
): Promise<string | undefined> {
  const found = findPowerCommand(program, environment);
  return "fault" in found ? `${found.fault}.` : await run(found.path, args, environment);
}

/** The value of `wake-on-lan` of a connection of NetworkManager's, as its own program says it; undefined: it does not. */
export async function readConnection(uuid: string, environment: Environment): Promise<string | undefined> {
  const found = findPowerCommand("nmcli", environment);
  if ("fault" in found) return undefined;
  const question = ["--get-values", "802-3-ethernet.wake-on-lan", "connection", "show", "uuid", uuid];
  const text = (await outputOf(found.path, question, environment, LONGEST_MS))?.trim();
  return text !== undefined && /^[a-z0-9, ()-]{1,60}$/i.test(text) ? text : undefined;
}
