/**
 * The news for those who are logged in, in English: `people.ts` and `windows-news.ts` say it in the language of the machine,
 * whose words are loaded then. Pure.
 */
import type { Manifest } from "../messages.ts";
import type { Shutdown } from "../shutdowns.ts";
import { translated, type Values, type ValuesFor } from "../../command-line/words.ts";
import type sentences from "./words/de.json";

type News = Extract<keyof typeof sentences, string>;

export function news<One extends News>(sentence: One, ...[values]: ValuesFor<One>): string {
  return translated(sentence, values as Values | undefined);
}

const WILL_GO = {
  power_off: "This server will be turned off in {when}{because}. To keep it on: sudo komo-agent hold",
  suspend: "This server will be suspended in {when}{because}. To keep it on: sudo komo-agent hold",
  hibernate: "This server will be hibernated in {when}{because}. To keep it on: sudo komo-agent hold",
  reboot: "This server will be restarted in {when}{because}. To keep it on: sudo komo-agent hold",
} as const satisfies Record<Shutdown, News>;

const GOES_NOW = {
  power_off: "This server is being turned off now{because}.",
  suspend: "This server is being suspended now{because}.",
  hibernate: "This server is being hibernated now{because}.",
  reboot: "This server is being restarted now{because}.",
} as const satisfies Record<Shutdown, News>;

export function willGo({ how, grace, reason }: Pick<Manifest, "how" | "grace" | "reason">): string {
  const when =
    grace < 120
      ? news("{count} seconds", { count: grace })
      : news("{count} minutes", { count: Math.round(grace / 60) });
  return news(WILL_GO[how], { when, because: because(reason) });
}

/** The message right before the command. */
export function goesNow({ how, reason }: Pick<Manifest, "how" | "reason">): string {
  return news(GOES_NOW[how], { because: because(reason) });
}

function because(reason: string): string {
  return reason === "" ? "" : ` (${reason})`;
}
