/** `ups`: what each UPS says of itself. */
import { jsonLine } from "../../printable.ts";
import { apiOf } from "../fleet.ts";
import { readUps } from "../messages.ts";
import { table } from "../table.ts";
import { clock } from "../times.ts";
import type { CtlVerb } from "../verb.ts";
import { say } from "../words/say.ts";

export const ups: CtlVerb = {
  summary: "List the UPSes: on line power or on battery, their charge, runtime and load.",
  details: "Takes the right to see everything. docs/power-cuts.md has more.",
  async run({ json }, context) {
    const { io, now } = context;
    const answer = await apiOf(context).call("UpsService/ListUpses");
    if (json) return io.out(jsonLine(answer));
    const all = (answer.upses ?? []).map(readUps);
    if (all.length === 0) return io.out(say("There are no UPSes."));
    const rows = all.map(({ name, standing = "", fault = "", failedSince, since, ...figures }) => {
      const at = failedSince ?? since;
      const isFresh = fault === "";
      return [
        ...[name, standing.replaceAll("_", " "), at === undefined ? "" : clock(at, now())],
        ...[percent(isFresh, figures.charge), minutes(isFresh, figures.runtimeSeconds)],
        ...[percent(isFresh, figures.load), fault],
      ];
    });
    const head = [say("UPS"), say("IS"), say("SINCE"), say("CHARGE"), say("LASTS"), say("LOAD"), ""];
    for (const line of table([head, ...rows], io.colour)) io.out(line);
  },
};

/** A figure as JSON has it: numbers that are none are words. */
type Figure = number | "NaN" | "Infinity" | "-Infinity" | undefined;

function percent(isFresh: boolean, value: Figure): string {
  return isFresh && typeof value === "number" ? `${Math.floor(value)} %` : "";
}

function minutes(isFresh: boolean, seconds: Figure): string {
  return isFresh && typeof seconds === "number" ? `${Math.floor(seconds / 60)} min` : "";
}
