/** `rehearse`: servers are turned off when they are free, and on again: do they wake? */
import type {
  RehearsalJson,
  RehearsalStateJson,
  RehearsedWayJson,
} from "../../../lib/gen/proto/komoriuta/v1/rehearsal_pb.ts";
import type { WayKindJson } from "../../../lib/gen/proto/komoriuta/v1/way_pb.ts";
import { RpcError } from "../../api.ts";
import { jsonLine, printable } from "../../printable.ts";
import { Ended, Refusal } from "../../refusal.ts";
import { EXIT } from "../exit.ts";
import { apiOf, namedBy } from "../fleet.ts";
import type { Server } from "../messages.ts";
import { membersOf } from "../names.ts";
import { duration, instant } from "../times.ts";
import type { Context, CtlVerb } from "../verb.ts";
import type { Api } from "../api.ts";
import { type Plain, say } from "../words/say.ts";
import { isYes } from "../../yes.ts";

/** The time for which it waits that a server is free, and one more for its stop and its start. */
const USUAL_WAIT = "1h";
const LONGEST_WAIT = "90m";
/** Milliseconds between two questions while it waits. */
const POLL_EVERY = 5_000;

/** Ways by their words on a command line. */
const WAYS: Readonly<Record<string, WayKindJson>> = {
  packet: "WAY_KIND_PACKET",
  relay: "WAY_KIND_RELAY",
  redfish: "WAY_KIND_REDFISH",
  ipmi: "WAY_KIND_IPMI",
  http: "WAY_KIND_HTTP",
  proxmox: "WAY_KIND_PROXMOX",
};

export const rehearse: CtlVerb = {
  arguments:
    "NAME... [--way KIND | --each-way] [--until TIME] [--may-not-wake] [--yes] [--wait [--timeout TIME]]",
  words: [1, 1_000],
  completes: ["names"],
  options: {
    until: () =>
      say("it stays on if it is not free by then: 23:00, or 2026-11-27 07:30; else in {usual}", {
        usual: USUAL_WAIT,
      }),
    way: () =>
      say("wake it by this way alone, at first: {ways}; several with commas, one by one", {
        ways: Object.keys(WAYS).join(", "),
      }),
    timeout: () => say("how long --wait waits; else {usual}", { usual: LONGEST_WAIT }),
  },
  flags: {
    "may-not-wake": "also servers that might not wake again",
    "each-way": "each way that it has, one by one",
    yes: "without a question",
    wait: "end once it is known of all whether they wake",
  },
  summary: "Turn servers off when they are free, and on again once they are off: do they wake?",
  details: `The only proof that a server can be woken. Of each server the last result is kept, and that of each way that was
tried alone: it has two minutes, then all ways are used. A few servers go on at a time. With --wait it ends with 0 where all woke, 7 where one did not, and 6 where that takes too long.`,
  check({ options, flags }) {
    if (options["way"] === undefined) return;
    if (flags.has("each-way")) throw new Refusal(EXIT.usage, say("Either --way or --each-way."));
    waysOf(options["way"]);
  },
  async run({ words, options, flags, json }, context) {
    const now = context.now();
    const until = options["until"] ? instant(options["until"], "--until", now) : soon(now);
    const ms = duration(options["timeout"] ?? LONGEST_WAIT, "--timeout");
    const api = apiOf(context);
    const { known, meant } = await namedBy(words, api);
    const servers = membersOf(meant, known);
    if (!flags.has("yes")) agreed(servers, context);
    const begun = new Map<string, RehearsalJson>();
    for (const { uuid: serverUuid, name } of servers) {
      const request = {
        ...{ serverUuid, until, evenIfItMayNotWake: flags.has("may-not-wake") },
        ...(options["way"] !== undefined && { ways: waysOf(options["way"]) }),
        ...(flags.has("each-way") && { eachWay: true }),
      };
      try {
        begun.set(serverUuid, (await api.call("RehearsalService/Rehearse", request)).rehearsal ?? {});
      } catch (error) {
        // Of several, those that can be tried are; what cannot be asked for at all is no matter of one server.
        if (servers.length === 1 || !(error instanceof RpcError) || !OF_ONE.has(error.code)) throw error;
        context.io.err(printable(`${name}: ${error.words}`));
      }
    }
    const trying = servers.filter(({ uuid }) => begun.has(uuid));
    const found = flags.has("wait") ? await settled(trying, ms, api, context) : begun;
    if (json) context.io.out(jsonLine([...found.values()]));
    else for (const server of trying) context.io.out(line(server, found.get(server.uuid)));
    if (trying.length < servers.length && !flags.has("wait")) throw new Ended(EXIT.notAll);
    if (!flags.has("wait")) return;
    const all = trying.map(({ uuid }) => found.get(uuid));
    if (all.some((one) => one?.endedAt === undefined)) throw new Ended(EXIT.timeOut);
    const haveAllWoken = all.every((one) => one?.state === "REHEARSAL_STATE_WOKE");
    if (!haveAllWoken || trying.length < servers.length) throw new Ended(EXIT.notAll);
  },
};

/** Refusals that are about one server. */
const OF_ONE = new Set(["failed_precondition", "resource_exhausted", "not_found"]);

/** @throws Refusal where one is none */
function waysOf(text: string): WayKindJson[] {
  return text.split(",").map((word) => {
    const kind = Object.hasOwn(WAYS, word.trim()) ? WAYS[word.trim()] : undefined;
    if (kind === undefined)
      throw new Refusal(EXIT.usage, say("--way is {ways}.", { ways: Object.keys(WAYS).join(", ") }));
    return kind;
  });
}

function soon(now: Date): string {
  return new Date(now.getTime() + duration(USUAL_WAIT, "--until")).toISOString();
}

/** @throws Refusal where nobody agrees */
function agreed(servers: readonly Server[], { interactive, io }: Context): void {
  if (!interactive) throw new Refusal(EXIT.usage, say("Nobody is there to answer: say --yes."));
  for (const { name } of servers) io.err(printable(name));
  const answer = io.ask(
    servers.length === 1
      ? say("Turn it off when free, and on again? [y/N]")
      : say("Turn them off when free, and on again? [y/N]"),
  );
  if (!isYes(answer)) throw new Refusal(EXIT.usage, say("Nothing was changed."));
}

async function latest(servers: readonly Server[], api: Api): Promise<Map<string, RehearsalJson>> {
  const { rehearsals = [] } = await api.call("RehearsalService/ListRehearsals");
  const named = new Set(servers.map(({ uuid }) => uuid));
  return new Map(
    rehearsals.flatMap((one) =>
      one.serverUuid !== undefined && named.has(one.serverUuid) ? [[one.serverUuid, one] as const] : [],
    ),
  );
}

/** The rehearsals once all have ended, or the time is over. */
async function settled(
  servers: readonly Server[],
  ms: number,
  api: Api,
  { now, sleep }: Context,
): Promise<Map<string, RehearsalJson>> {
  const end = now().getTime() + ms;
  for (let waited = 0; ; waited += POLL_EVERY) {
    const found = await latest(servers, api);
    const isOver = servers.every(({ uuid }) => found.get(uuid)?.endedAt !== undefined);
    if (isOver || now().getTime() >= end || waited >= ms) return found;
    await sleep(POLL_EVERY);
  }
}

const STATES: Readonly<Record<Exclude<RehearsalStateJson, "REHEARSAL_STATE_UNSPECIFIED">, Plain>> = {
  REHEARSAL_STATE_TURNING_OFF: "is turned off when it is free",
  REHEARSAL_STATE_WAKING: "is off, and is being woken",
  REHEARSAL_STATE_WOKE: "woke",
  REHEARSAL_STATE_STAYED_ON: "stayed on",
  REHEARSAL_STATE_DID_NOT_WAKE: "did not wake",
  REHEARSAL_STATE_BROKEN_OFF: "broken off",
};

function line({ name }: Server, { state, why, detail, seconds, found = [] }: RehearsalJson = {}): string {
  const known = STATES[state as keyof typeof STATES] as Plain | undefined;
  const word = known === undefined ? "?" : say(known);
  const reason = [why?.replaceAll("_", " "), detail].filter(Boolean).join(": ");
  const after = seconds === undefined ? "" : ` ${say("after {seconds} s", { seconds })}`;
  const by = found.map((one) => `; ${foundText(one)}`).join("");
  return printable(`${name}: ${word}${after}${reason ? ` (${reason})` : ""}${by}`);
}

/** "by redfish alone after 43 s, on 2026-11-26" */
function foundText({ kind, at = "", seconds }: RehearsedWayJson): string {
  const way = Object.entries(WAYS).find(([, its]) => its === kind)?.[0] ?? "?";
  const came = seconds === undefined ? say("not in time") : say("after {seconds} s", { seconds });
  return say("by {way} alone {came}, on {day}", { way, came, day: at.slice(0, 10) });
}
