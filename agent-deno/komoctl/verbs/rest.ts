/** `rest`: when servers go to sleep by themselves, and what that would have done. */
import type {
  PreviewRestResponseJson,
  RestHourJson,
  RestJson,
  RestOutlookJson,
  RestWhenJson,
} from "../../../lib/gen/proto/komoriuta/v1/rest_pb.ts";
import type { Arguments } from "../../../command-line/verb.ts";
import { jsonLine, printable } from "../../printable.ts";
import { Refusal } from "../../refusal.ts";
import type { Api } from "../api.ts";
import { EXIT } from "../exit.ts";
import { apiOf, namedBy } from "../fleet.ts";
import type { Group, Server } from "../messages.ts";
import { table } from "../table.ts";
import { clock } from "../times.ts";
import type { Context, CtlVerb } from "../verb.ts";
import { type Plain, say } from "../words/say.ts";

const WHENS: ReadonlyMap<string, RestWhenJson> = new Map([
  ["never", "REST_WHEN_NEVER"],
  ["outside", "REST_WHEN_OUTSIDE_SCHEDULE"],
  ["always", "REST_WHEN_ALWAYS"],
]);
const WORDS: Readonly<Record<RestWhenJson, Plain>> = {
  REST_WHEN_NEVER: "never",
  REST_WHEN_OUTSIDE_SCHEDULE: "outside its schedule's hours",
  REST_WHEN_ALWAYS: "always",
};

export const rest: CtlVerb = {
  arguments: "NAME",
  words: [1, 1],
  completes: ["names"],
  options: {
    when: "never, outside (its schedule's hours) or always",
    after: "so many minutes free, 5 to 1440; usually 30",
    up: "so many minutes up, 5 to 1440; usually 15",
  },
  flags: {
    reset: "remove its own: that of its groups holds",
    preview: "what it would have done in the last 7 days; changes nothing",
    hours: "with --preview: what kept it awake, by hours",
  },
  summary: "Show or set when a server, or those of a group, go to sleep by themselves.",
  details: `Whoever sets it is its author: it rests by their right. Only servers for which one is set are looked at, be it
"never"; of others a preview knows nothing. "Not now" is a hold: komoctl hold NAME --for 2h.`,
  check(args) {
    if (args.flags.has("reset") && (args.flags.has("preview") || isSet(args)))
      throw new Refusal(EXIT.usage, say("Either --reset, or a rest that is set or previewed."));
    restOf(args, undefined);
  },
  async run(args, context) {
    const api = apiOf(context);
    const { meant } = await namedBy(args.words, api);
    const [server] = meant.servers;
    const [group] = meant.groups;
    if (args.flags.has("preview")) return preview(args, server, group, api, context);
    const isChange = isSet(args) || args.flags.has("reset");
    const own = server?.rest ?? group?.rest;
    const rest = isSet(args) ? { rest: restOf(args, own) } : { resetRest: true };
    if (server) {
      const { uuid, updatedAt } = server;
      const asked = { uuid, ...rest, ...(updatedAt === undefined ? {} : { ifUpdatedAt: updatedAt }) };
      const answer = isChange ? await api.call("ServerService/UpdateServer", asked) : { server };
      return show(answer.server, args, context, {
        name: server.name,
        rests: say("{name} rests", { name: server.name }),
      });
    }
    if (!group) return;
    const { uuid } = group;
    const answer = isChange ? await api.call("GroupService/UpdateGroup", { uuid, ...rest }) : { group };
    show(answer.group, args, context, {
      name: group.name,
      rests: say("The servers of {name} rest", { name: group.name }),
    });
  },
};

function isSet({ options }: Arguments): boolean {
  return ["when", "after", "up"].some((name) => options[name] !== undefined);
}

/** The rest that is asked for; what is not named stays as it is. @throws Refusal */
function restOf({ options }: Arguments, now: RestJson | undefined): RestJson {
  const { when, after, up } = options;
  const word = when === undefined ? undefined : WHENS.get(when);
  if (when !== undefined && word === undefined)
    throw new Refusal(EXIT.usage, say("--when must be never, outside or always."));
  return {
    when: word ?? now?.when ?? "REST_WHEN_ALWAYS",
    afterMinutes: minutes(after, "--after") ?? now?.afterMinutes ?? 0,
    minUpMinutes: minutes(up, "--up") ?? now?.minUpMinutes ?? 0,
  };
}

function minutes(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (number >= 5 && number <= 1_440) return number;
  throw new Refusal(EXIT.usage, say("{option} must be minutes from 5 to 1440.", { option }));
}

function show(
  of: { readonly rest?: RestJson; readonly restOutlook?: RestOutlookJson } | undefined,
  { json }: Arguments,
  { io, now }: Context,
  { name, rests }: { readonly name: string; readonly rests: string },
): void {
  const { rest, restOutlook: outlook } = of ?? {};
  if (json) return io.out(jsonLine({ rest: rest ?? null, outlook: outlook ?? null }));
  const inForce = outlook?.rest ?? rest;
  if (!inForce) return io.out(printable(say("No rest is set for {name}.", { name })));
  const { when = "REST_WHEN_NEVER", afterMinutes = 0, minUpMinutes = 0, author = "" } = inForce;
  const by = author === "" ? [] : [say("set by {author}", { author })];
  const from = outlook?.groupUuids?.length ? ` ${say("(by its group)")}` : "";
  const terms =
    when === "REST_WHEN_NEVER"
      ? []
      : [say("after {free} min free and {up} min up", { free: afterMinutes, up: minUpMinutes })];
  const text = [say("{rests} {when}", { rests, when: say(WORDS[when]) }), ...terms, ...by].join(say(", "));
  io.out(printable(`${text}${from}${say(".")}`));
  if (!outlook || when === "REST_WHEN_NEVER") return;
  const { sleepsAt, kept = [] } = outlook;
  if (sleepsAt !== undefined) io.out(say("Sleeps at {time}, when free.", { time: clock(sleepsAt, now()) }));
  for (const { text = "" } of kept) io.out(printable(text));
}

async function preview(
  args: Arguments,
  server: Server | undefined,
  group: Group | undefined,
  api: Api,
  { io, now }: Context,
): Promise<void> {
  const own = server?.restOutlook?.rest ?? group?.rest;
  const answer: PreviewRestResponseJson = await api.call("HistoryService/PreviewRest", {
    ...(server ? { serverUuid: server.uuid } : { groupUuid: group?.uuid ?? "" }),
    ...(isSet(args) ? { rest: restOf(args, own) } : {}),
  });
  if (args.json) return io.out(jsonLine(answer));
  const { servers = [], leftOut = 0 } = answer;
  if (servers.length === 0) return io.out(say("There are no servers in it."));
  const rows = servers.map((one) => [
    one.serverName ?? "",
    `${hours(one.sleptHours)} h`,
    `${hours(one.offHours)} h`,
    say("{hours} of 168 h", { hours: hours(one.knownHours) }),
    String(one.woken ?? 0),
    String(one.metAsleep ?? 0),
  ]);
  const head = [
    say("NAME"),
    say("WOULD HAVE SLEPT"),
    say("WAS OFF"),
    say("KNOWN"),
    say("WOKEN"),
    say("MET ASLEEP"),
  ];
  for (const line of table([head, ...rows], io.colour)) io.out(line);
  if (leftOut > 0) io.out(say("{count} more are left out.", { count: leftOut }));
  if (args.flags.has("hours"))
    for (const hour of servers.flatMap((one) => one.hours ?? [])) {
      const kept = keptAwake(hour);
      if (kept !== "") io.out(printable(`${clock(hour.at, now())}  ${kept}`));
    }
}

function hours(number: RestHourJson["usedMinutes"] | "NaN" | "Infinity" | "-Infinity" = 0): string {
  return Number(number).toFixed(1);
}

/** The users of a server in an hour, and whatever else kept it awake; "" where nothing did. */
function keptAwake({
  usedMinutes = 0,
  scheduledMinutes = 0,
  keptMinutes = 0,
  users = [],
}: RestHourJson): string {
  const awake = usedMinutes + scheduledMinutes + keptMinutes;
  if (awake === 0) return "";
  return `${awake} min: ${users.map(({ name = "?" }) => name).join(", ")}`;
}
