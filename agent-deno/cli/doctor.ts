/** `doctor`: whether this machine can be woken, and Wake-on-LAN turned on for good. */
import { jsonLine, printable } from "../printable.ts";
import { Ended, Refusal } from "../refusal.ts";
import type { AgentVerb } from "./verb.ts";
import { padded, widthOf } from "../width.ts";
import { say } from "../words/say.ts";

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
says what it did, and refuses with the reason where something else sets the network up. On Windows it turns fast
startup off, magic packets on, and lets the card wake the machine. --undo takes that back, and ends the board's alarm
where komolet has set it.
Ends with 0 where nothing speaks against waking it, with 3 where something does.`,
  check({ flags, json, words }) {
    if (flags.has("fix") && flags.has("undo")) throw new Refusal(2, say("Give --fix or --undo, not both."));
    if (flags.has("undo") && words.length > 0) throw new Refusal(2, say("--undo takes no card."));
    if (json && flags.size > 0) throw new Refusal(2, say("--json changes nothing: it goes with neither."));
  },
  async run({ flags, words: [name], json }, { io, platform }) {
    const print = (lines: readonly string[]) => {
      for (const line of lines) io.out(printable(line));
    };
    const of = await platform.doctor();
    if (flags.has("undo")) return print(await of.undo());
    if (flags.has("fix")) return print(await of.fix(name));
    const { rows, doubts, advice, facts } = await of.examine(name);
    if (json) io.out(jsonLine(facts));
    else {
      const width = Math.max(15, ...rows.map(([title]) => widthOf(title) + 1));
      for (const [title, text] of rows) io.out(`${padded(title, width)}${printable(text)}`);
      print(
        doubts.length > 0
          ? doubts
          : [
              say(
                "Nothing speaks against waking it. Turn it off and on again once, before anyone relies on it.",
              ),
            ],
      );
      print(advice);
    }
    if (doubts.length > 0) throw new Ended(MAY_NOT_WAKE);
  },
};
