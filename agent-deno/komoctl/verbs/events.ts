/** `events`: what happened, and what happens. */
import { Refusal } from "../../refusal.ts";
import { jsonLine } from "../../printable.ts";
import type { Api } from "../api.ts";
import { localTime } from "../../cli/local-time.ts";
import { EXIT } from "../exit.ts";
import { apiOf, namedBy } from "../fleet.ts";
import { follow } from "../follow.ts";
import { type Event, readEvent } from "../messages.ts";
import { membersOf } from "../names.ts";
import { type Cell, table } from "../table.ts";
import type { Context, CtlVerb } from "../verb.ts";
import { usedBy } from "./servers.ts";
import { say } from "../words/say.ts";

const USUAL = 20;
/** The API gives no more at once. */
const MOST = 500;

export const events: CtlVerb = {
  arguments: "[NAME...] [-f] [-n NUMBER]",
  words: [0, 1_000],
  completes: ["names"],
  options: {
    number: () =>
      say("how many of the latest, at most {most}; else {usual} (-n)", { most: MOST, usual: USUAL }),
  },
  flags: { follow: "go on with what happens from now on, until Ctrl-C (-f)" },
  letters: { n: "number", f: "follow" },
  summary: "Show what happened, oldest first.",
  details: `With names, only what happened to these servers, or those of these groups.
--json prints one event a line. Kinds of events are stable words; docs/status-model.md lists them.`,
  async run({ words, json, options, flags }, context) {
    const limit = numberOf(options["number"]);
    const api = apiOf(context);
    const only = words.length === 0 ? undefined : await uuidsNamed(words, api);
    const wanted = ({ serverUuid = "" }: Event): boolean => only === undefined || only.has(serverUuid);
    const print = (event: Event): void => {
      if (wanted(event)) context.io.out(json ? jsonLine(event) : line(event, context));
    };
    const known = await latest(api, limit === 0 ? 1 : only === undefined ? limit : MOST);
    let last = known[0]?.id ?? 0;
    for (const event of known.filter(wanted).slice(0, limit).reverse()) print(event);
    if (!flags.has("follow")) return;
    for await (const { snapshot, notice } of follow(api, context, new AbortController().signal)) {
      // The stream begins anew with a snapshot: what happened meanwhile is asked for.
      const missed = snapshot === undefined ? [] : (await latest(api, MOST)).filter(({ id }) => id > last);
      for (const event of [...missed.reverse(), ...(notice === undefined ? [] : [readEvent(notice)])]) {
        if (event.id <= last) continue;
        last = event.id;
        print(event);
      }
    }
  },
};

/** Newest first. */
async function latest(api: Api, limit: number): Promise<readonly Event[]> {
  const { events: all = [] } = await api.call("ServerService/ListEvents", { limit });
  return all.map(readEvent);
}

async function uuidsNamed(words: readonly string[], api: Api): Promise<ReadonlySet<string>> {
  const { known, meant } = await namedBy(words, api);
  return new Set(membersOf(meant, known).map(({ uuid }) => uuid));
}

function numberOf(text: string | undefined): number {
  if (text === undefined) return USUAL;
  if (/^\d{1,3}$/.test(text) && Number(text) <= MOST) return Number(text);
  throw new Refusal(EXIT.usage, say("--number must be a number from 0 to {most}.", { most: MOST }));
}

const COLOURS: Readonly<Record<string, Cell["colour"]>> = { SEVERITY_ERROR: 31, SEVERITY_WARNING: 33 };

function line(event: Event, { io }: Context): string {
  const { at, serverName = "", kind, severity = "", actor = "", detail = "", reason = "", use } = event;
  const users = usedBy(use?.holders);
  const rest = [
    ...(actor === "" ? [] : [say("by {actor}", { actor })]),
    ...[detail, reason].filter(Boolean),
    ...(users === ""
      ? []
      : [
          kind === "turned_off_when_free"
            ? say("was in use by {users}", { users })
            : say("in use by {users}", { users }),
        ]),
  ];
  const kindCell = { text: kind.replaceAll("_", " "), colour: COLOURS[severity] };
  return table([[localTime(new Date(at)), serverName, kindCell, rest.join("; ")]], io.colour)[0] ?? "";
}
