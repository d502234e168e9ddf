/** `doctor`: whether this machine can be woken, and Wake-on-LAN turned on for good. */
import type { HostIdentity, NetworkCard } from "../host-identity.ts";
import { alarmOf } from "../alarm.ts";
import { readBoard } from "../host/board.ts";
import { readBoardClock } from "../host/board-clock.ts";
import { readIdentity } from "../host/identity.ts";
import { endOwnAlarm, readOwnAlarm } from "../host/own-alarm.ts";
import { wakeCard } from "../host/wake-card.ts";
import { planFix } from "../host/wake-fix.ts";
import { fixCard, undoFix } from "../host/wake-fixed.ts";
import { jsonLine, printable } from "../printable.ts";
import { Ended, Refusal } from "../refusal.ts";
import type { AgentVerb, Context } from "./verb.ts";
import { english } from "../../command-line/words.ts";
import { padded, widthOf } from "../width.ts";
import { type Plain, say } from "../words/say.ts";

/** The exit code where something speaks against waking this machine. */
const MAY_NOT_WAKE = 3;

export const doctor: AgentVerb = {
  arguments: "[CARD] [--fix | --undo] [--json]",
  words: [0, 1],
  flags: {
    fix: "turn Wake-on-LAN of the card on, now and at each boot",
    undo: "undo what --fix has changed, and end the alarm that komolet has set",
  },
  takesJson: true,
  changes: ["fix", "undo"],
  summary: "Tell whether this machine can be woken; turn Wake-on-LAN on for good.",
  details: `CARD is a network card; else the one with the default route. Without --fix or --undo nothing is changed, and
root is not needed. --fix writes a drop-in of the card's .link file (systemd-udevd), or sets NetworkManager's own key,
says what it did, and refuses with the reason where something else sets the network up. --undo takes that back,
and ends the board's alarm where komolet has set it.
Ends with 0 where nothing speaks against waking it, with 3 where something does.`,
  check({ flags, json, words }) {
    if (flags.has("fix") && flags.has("undo")) throw new Refusal(2, say("Give --fix or --undo, not both."));
    if (flags.has("undo") && words.length > 0) throw new Refusal(2, say("--undo takes no card."));
    if (json && flags.size > 0) throw new Refusal(2, say("--json changes nothing: it goes with neither."));
  },
  async run({ flags, words: [name], json }, context) {
    const { io } = context;
    const print = (lines: readonly string[]) => {
      for (const line of lines) io.out(printable(line));
    };
    if (flags.has("undo")) {
      if (endOwnAlarm(context.paths)) print([say("The board's alarm, which komolet had set, is ended.")]);
      return print(await undoFix(context));
    }
    const host = readIdentity(context.paths, [], readBoard(context.paths));
    const card = chosen(host, name, context);
    if (flags.has("fix")) {
      if (card === undefined)
        throw new Refusal(1, say("Nothing was changed: this machine has no wired network card."));
      return print(await fixCard(card, context));
    }
    const doubt = doubtOf(card);
    if (json)
      io.out(jsonLine({ ...(card && { card }), ...boardOf(host), ...(doubt && { doubt: english(doubt) }) }));
    else {
      const alarm = alarmOf(readBoardClock(context.paths), readOwnAlarm(context.paths));
      const all = [
        ...findings(host, card),
        [say("Board's alarm"), alarm ?? say("none that wakes it")] as const,
      ];
      const width = Math.max(15, ...all.map(([title]) => widthOf(title) + 1));
      for (const [title, text] of all) io.out(`${padded(title, width)}${printable(text)}`);
      print([
        doubt ??
          say("Nothing speaks against waking it. Turn it off and on again once, before anyone relies on it."),
      ]);
      if (doubt !== undefined && card !== undefined) print([await adviceOn(card, context)]);
    }
    if (doubt !== undefined) throw new Ended(MAY_NOT_WAKE);
  },
};

/** @throws Refusal (2) where there is no such card */
function chosen(
  { interfaces }: HostIdentity,
  name: string | undefined,
  { paths }: Context,
): NetworkCard | undefined {
  if (name === undefined) return wakeCard(paths)?.card;
  const card = interfaces.find((one) => one.name === name);
  if (card !== undefined) return card;
  const names = interfaces.map((one) => one.name).join(", ");
  throw new Refusal(
    2,
    say("There is no wired network card {name} here; there is {names}.", {
      name: printable(name),
      names: names || say("none"),
    }),
  );
}

/** The reason against waking the machine by this card; undefined: nothing that is known of. */
function doubtOf(card: NetworkCard | undefined): string | undefined {
  if (card === undefined) return say("Cannot wake: this machine has no wired network card.");
  if (card.wakeOnLan === true) return undefined;
  if (card.wireless) return say("Cannot wake: it is connected by Wi-Fi alone ({name}).", { name: card.name });
  return card.wakeOnLan === false
    ? say("Might not wake: Wake-on-LAN is off on {name}.", { name: card.name })
    : undefined;
}

async function adviceOn(card: NetworkCard, context: Context): Promise<string> {
  const plan = await planFix(card, context);
  return plan.kind === "refused"
    ? say("It cannot be turned on from here: {why}", { why: plan.why })
    : say("To turn it on, now and at each boot: sudo komo-agent doctor --fix {name}", { name: card.name });
}

const KEEPERS: Readonly<Record<NetworkCard["wakeOnLanKeptBy"], Plain>> = {
  WAKE_ON_LAN_KEEPER_UNSPECIFIED: "nothing that is known of turns it on",
  WAKE_ON_LAN_KEEPER_LINK: "turned on by systemd-udevd",
  WAKE_ON_LAN_KEEPER_NETWORK_MANAGER: "turned on by NetworkManager",
};

/** Beginnings of a boot, by SMBIOS. */
const BEGUN_BY: Readonly<Record<number, Plain>> = {
  3: "by the clock of the board",
  5: "by the network",
  6: "by the power button",
  8: "when power came back",
};

function findings(host: HostIdentity, card: NetworkCard | undefined): readonly (readonly [string, string])[] {
  const { boardVendor, boardName, wakeUpType } = host;
  const board = [boardVendor, boardName].filter(Boolean).join(" ");
  const begun = BEGUN_BY[wakeUpType];
  if (card === undefined) return board ? [[say("Board"), board]] : [];
  const { name, macAddress, driver, speed, wakeOnLan, linkFile, acpiWakeup } = card;
  return [
    [
      say("Card"),
      [`${name} (${macAddress})`, driver, speed ? `${speed} Mbit/s` : ""].filter(Boolean).join(", "),
    ],
    ["Wake-on-LAN", wakeOnLan === undefined ? say("not known") : wakeOnLan ? say("on") : say("off")],
    [say("At each boot"), say(KEEPERS[card.wakeOnLanKeptBy])],
    ...(linkFile ? [[say("Its .link file"), linkFile] as const] : []),
    ...(acpiWakeup ? [["ACPI", acpiWakeup] as const] : []),
    ...(board ? [[say("Board"), board] as const] : []),
    ...(begun
      ? [[say("Last start"), say("{begun}, says the firmware", { begun: say(begun) })] as const]
      : []),
  ];
}

function boardOf({ boardVendor, boardName, wakeUpType }: HostIdentity): object {
  return { boardVendor, boardName, wakeUpType };
}
