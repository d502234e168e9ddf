/** The doctor of Windows: see ../doctor.ts. */
import { printable } from "../../printable.ts";
import { Refusal } from "../../refusal.ts";
import type { Doctor } from "../doctor.ts";
import type { Paths } from "../environment.ts";
import { wakeCard } from "../wake-card.ts";
import { english } from "../../../command-line/words.ts";
import { say } from "../../words/say.ts";
import { readNetworkCards } from "./network-cards.ts";
import { outputOfSystem } from "./programs.ts";
import { readValue, removeValue, subkeysOf, writeValue } from "./registry.ts";
import { doubtsOf, findingsOf, fixWake, readWakeState, undoWake, type WakeTools } from "./wake-doctor.ts";

/** Milliseconds. */
const LONGEST = 20_000;

export function windowsDoctor({ wakeFixed }: Pick<Paths, "wakeFixed">): Doctor {
  const tools: WakeTools = {
    registry: { read: readValue, subkeys: subkeysOf, write: writeValue, remove: removeValue },
    powercfg: (...args) => outputOfSystem("powercfg.exe", args, LONGEST, new AbortController().signal),
    record: wakeFixed,
  };
  const state = (name: string | undefined) => readWakeState(chosen(name), tools);
  return {
    async examine(name) {
      const found = await state(name);
      const doubts = doubtsOf(found);
      const { card, device, off, armed, fastStartup, sleep } = found;
      return {
        rows: findingsOf(found),
        doubts,
        advice:
          doubts.length > 0 && device !== undefined && !card?.wireless
            ? [say("To set that right, as an administrator: komo-agent doctor --fix")]
            : [],
        facts: {
          card,
          device,
          off,
          armed,
          fastStartup,
          sleep,
          ...(doubts.length > 0 && { doubts: doubts.map(english) }),
        },
      };
    },
    fix: async (name) => await fixWake(await state(name), tools),
    undo: () => undoWake(tools),
  };
}

/** @throws Refusal (2) where there is no such card */
function chosen(name: string | undefined) {
  const cards = readNetworkCards();
  if (name === undefined) return wakeCard(cards)?.card;
  const card = cards.find((one) => one.name === name);
  if (card !== undefined) return card;
  const names = cards.map((one) => one.name).join(", ");
  throw new Refusal(
    2,
    say("There is no network card {name} here; there is {names}.", {
      name: printable(name),
      names: printable(names) || say("none"),
    }),
  );
}
