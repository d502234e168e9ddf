/** The next change of a server, for people. Pure. */
import type { NextJson } from "../../lib/gen/proto/komoriuta/v1/server_pb.ts";
import { clock } from "./times.ts";
import { say, type Sentence } from "./words/say.ts";

/** "off 19:00, when free"; "nothing planned" where there is none. */
export function nextText(next: NextJson | undefined, now: Date): string {
  if (next === undefined) return say("nothing planned");
  const isOn = next.action === "RUN_ACTION_ON";
  const { at, latest, whenFree = false, byRest = false } = next;
  const words = isOn ? ON : byRest ? SLEEPS : OFF;
  if (at !== undefined) return say(words[whenFree ? "atWhenFree" : "at"], { time: clock(at, now) });
  if (latest !== undefined) return say(words[whenFree ? "byWhenFree" : "by"], { time: clock(latest, now) });
  return isOn ? say("starting") : say("shutting down");
}

type Words = Readonly<Record<"at" | "atWhenFree" | "by" | "byWhenFree", Sentence>>;

const ON = {
  at: "on {time}",
  atWhenFree: "on {time}, when free",
  by: "on by {time}",
  byWhenFree: "on when free, by {time}",
} as const satisfies Words;

const OFF = {
  at: "off {time}",
  atWhenFree: "off {time}, when free",
  by: "off by {time}",
  byWhenFree: "off when free, by {time}",
} as const satisfies Words;

const SLEEPS = {
  at: "sleeps {time}",
  atWhenFree: "sleeps {time}, when free",
  by: "sleeps by {time}",
  byWhenFree: "sleeps when free, by {time}",
} as const satisfies Words;
