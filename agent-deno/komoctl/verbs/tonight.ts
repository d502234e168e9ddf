/** `tonight`: the end of this night of a schedule. */
import type { Arguments } from "../../../command-line/verb.ts";
import { jsonLine, printable } from "../../printable.ts";
import { Refusal } from "../../refusal.ts";
import type { RequestOf } from "../methods.ts";
import { EXIT } from "../exit.ts";
import { apiOf } from "../fleet.ts";
import { readSchedule } from "../messages.ts";
import { clock, instant } from "../times.ts";
import type { Context, CtlVerb } from "../verb.ts";
import { say } from "../words/say.ts";

type Wanted = Pick<RequestOf<"ScheduleService/ChangeScheduleEnd">, "until" | "skip" | "asUsual">;

export const tonight: CtlVerb = {
  arguments: "SCHEDULE --until TIME | --skip | --as-usual",
  words: [1, 1],
  options: { until: "the end instead: 23:00, or 2026-11-27 07:30" },
  flags: {
    skip: "turn nothing off before the next window begins",
    "as-usual": "take a change of this night back",
  },
  summary: "Change the end of this night only of a schedule, or skip it.",
  details: "Afterwards all is as usual. The time is that of this machine.",
  async run(args, context) {
    const wanted = wantedBy(args, context);
    const api = apiOf(context);
    const [name = ""] = args.words;
    const all = ((await api.call("ScheduleService/ListSchedules")).schedules ?? []).map(readSchedule);
    const found = all.find((each) => each.name === name) ?? all.find(({ uuid }) => uuid === name);
    if (!found) {
      const names = all.map((each) => each.name).join(", ") || say("none");
      throw new Refusal(
        EXIT.usage,
        printable(say("There is no schedule called {name}. There are: {names}.", { name, names })),
      );
    }
    const answer = await api.call("ScheduleService/ChangeScheduleEnd", { uuid: found.uuid, ...wanted });
    const { changedEnd } = readSchedule(answer.schedule);
    if (args.json) return context.io.out(jsonLine({ changedEnd: changedEnd ?? null }));
    const end = changedEnd?.end === undefined ? null : clock(changedEnd.end, context.now());
    const said =
      end === null
        ? say("{name} ends as usual.", { name: found.name })
        : wanted.skip
          ? say("{name} turns nothing off this night. Its next hours begin {end}.", { name: found.name, end })
          : say("{name} ends {end} this night.", { name: found.name, end });
    context.io.out(printable(said));
  },
};

/** @throws Refusal where none is given, or two are */
function wantedBy({ options, flags }: Arguments, { now }: Context): Wanted {
  const { until } = options;
  const given = [until !== undefined, flags.has("skip"), flags.has("as-usual")].filter(Boolean);
  if (given.length !== 1)
    throw new Refusal(EXIT.usage, say("Until when? Give --until 23:00, --skip, or --as-usual."));
  if (until !== undefined) return { until: instant(until, "--until", now()) };
  return flags.has("skip") ? { skip: true } : { asUsual: true };
}
