/** The next change of a server, for people. Pure. */
import type { NextJson } from "../../lib/gen/proto/komoriuta/v1/server_pb.ts";
import { clock } from "./times.ts";

/** "off 19:00, when free"; "nothing planned" where there is none. */
export function nextText(next: NextJson | undefined, now: Date): string {
  if (next === undefined) return "nothing planned";
  const isOn = next.action === "RUN_ACTION_ON";
  const { at, latest, whenFree = false, byRest = false } = next;
  const word = isOn ? "on" : byRest ? "sleeps" : "off";
  if (at !== undefined) return `${word} ${clock(at, now)}${whenFree ? ", when free" : ""}`;
  if (latest !== undefined) return `${word}${whenFree ? " when free," : ""} by ${clock(latest, now)}`;
  return isOn ? "starting" : "shutting down";
}
