/** The doctor of Linux: see doctor.ts. */
import { alarmOf } from "../alarm.ts";
import type { HostIdentity, NetworkCard } from "../host-identity.ts";
import { printable } from "../printable.ts";
import { Refusal } from "../refusal.ts";
import { english } from "../../command-line/words.ts";
import { type Plain, say } from "../words/say.ts";
import { readBoard } from "./board.ts";
import { readBoardClock } from "./board-clock.ts";
import type { Doctor } from "./doctor.ts";
import { takesCardsDown } from "./halt.ts";
import { readIdentity } from "./identity.ts";
import { readNetworkCards } from "./network-cards.ts";
import { endOwnAlarm, readOwnAlarm } from "./own-alarm.ts";
import { wakeCard } from "./wake-card.ts";
import { type Bench, planFix } from "./wake-fix.ts";
import { fixCard, undoFix } from "./wake-fixed.ts";

export function linuxDoctor(bench: Bench): Doctor {
  const { paths } = bench;
  const identity = () => readIdentity(paths, [], readBoard(paths));
  return {
    async examine(name) {
      const host = identity();
      const card = chosen(host, name, bench);
      const doubt = doubtOf(card);
      const atHalt = card !== undefined && takesCardsDown(paths);
      const alarm = alarmOf(readBoardClock(paths), readOwnAlarm(paths));
      return {
        rows: [...findings(host, card), [say("Board's alarm"), alarm ?? say("none that wakes it")]],
        doubts: [
          ...(doubt === undefined ? [] : [doubt]),
          ...(atHalt ? [say("Might not wake: halt takes the network cards down as the power goes.")] : []),
        ],
        advice: [
          ...(doubt === undefined || card === undefined ? [] : [await adviceOn(card, bench)]),
          ...(atHalt && doubt === undefined
            ? [say("To have them left up: sudo komo-agent doctor --fix {name}", { name: card.name })]
            : []),
        ],
        facts: {
          ...(card && { card }),
          ...boardOf(host),
          ...(doubt && { doubt: english(doubt) }),
          ...(atHalt && { haltTakesCardsDown: true }),
        },
      };
    },
    async fix(name) {
      const card = chosen(identity(), name, bench);
      if (card === undefined)
        throw new Refusal(1, say("Nothing was changed: this machine has no wired network card."));
      return await fixCard(card, bench);
    },
    async undo() {
      const ended = endOwnAlarm(paths) ? [say("The board's alarm, which komolet had set, is ended.")] : [];
      return [...ended, ...(await undoFix(bench))];
    },
  };
}

/** @throws Refusal (2) where there is no such card */
function chosen(
  { interfaces }: HostIdentity,
  name: string | undefined,
  { paths }: Bench,
): NetworkCard | undefined {
  if (name === undefined) return wakeCard(readNetworkCards(paths))?.card;
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

async function adviceOn(card: NetworkCard, bench: Bench): Promise<string> {
  const plan = await planFix(card, bench);
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
