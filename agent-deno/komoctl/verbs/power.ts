/** `on` and `off`: one server at once; several, or a group, as a run. `reboot` and `wake-again`: one server. */
import type { Arguments } from "../../../command-line/verb.ts";
import { Refusal } from "../../refusal.ts";
import { jsonLine } from "../../printable.ts";
import type { Api } from "../api.ts";
import { EXIT } from "../exit.ts";
import { apiOf, namedBy } from "../fleet.ts";
import { needsNothing } from "../goal.ts";
import { readServer, type Server } from "../messages.ts";
import type { AnswerOf } from "../methods.ts";
import { type Stop, STOP_FLAGS, STOP_OPTIONS, stopOf } from "../stop.ts";
import { instant } from "../times.ts";
import type { Context, CtlVerb } from "../verb.ts";
import { RUN_FLAGS, RUN_OPTIONS, startRun } from "./runs.ts";
import { statusLine } from "./servers.ts";
import { LONGEST_WAIT, patience, waitFor } from "./wait.ts";
import { say } from "../words/say.ts";

const WAIT_FLAG = { wait: "end only once it is so: 6 where that takes too long" };
const WAIT_OPTION = {
  timeout: () => say("how long --wait waits, such as 20m; else {usual}", { usual: LONGEST_WAIT }),
};
/** The ways to go, which are refused where the server's agent does not say that it can. */
const HOWS = {
  suspend: "SHUTDOWN_SUSPEND",
  hibernate: "SHUTDOWN_HIBERNATE",
  "power-off": "SHUTDOWN_POWER_OFF",
} as const;
type How = keyof typeof HOWS;
const HOW_NAMES = Object.keys(HOWS) as readonly How[];
const HOW_FLAGS: Readonly<Record<How, string>> = {
  suspend: "of one server: this time it sleeps, its memory under power",
  hibernate: "of one server: this time it sleeps, its memory on its disk",
  "power-off": "of one server: this time it powers off, whatever is set",
};

export const on: CtlVerb = {
  arguments: "NAME...",
  words: [1, 1_000],
  completes: ["names"],
  options: { ...WAIT_OPTION, ...RUN_OPTIONS },
  flags: {
    ...WAIT_FLAG,
    alone: "of one server: without waking first what it needs",
    ...RUN_FLAGS,
  },
  summary: "Turn servers on. It also withdraws a stop that waits, or that has not arrived.",
  details: `What a server needs is woken before it, by a run: see \`komoctl help run\`. So are several servers, or a group.`,
  run: (args, context) => turn("on", args, context),
};

export const off: CtlVerb = {
  arguments: "NAME... [--when-free [--until TIME]]",
  words: [1, 1_000],
  completes: ["names"],
  options: {
    ...STOP_OPTIONS,
    "rest-doors": "of one server: until then nobody who knocks at its doors wakes it; at most 48 hours",
    ...WAIT_OPTION,
    ...RUN_OPTIONS,
  },
  flags: {
    ...STOP_FLAGS,
    "end-holds": "of one server that is held: its holds end",
    "even-if-needed": "of one server: also while others that need it may be up",
    ...HOW_FLAGS,
    ...WAIT_FLAG,
    ...RUN_FLAGS,
  },
  summary: "Turn servers off, or tell them to stop when they are free.",
  details: `A server that is in use declines; nothing is forced from here.
Several servers, or a group, are turned off by a run: see \`komoctl help run\`.`,
  run: (args, context) => turn("off", args, context),
};

export const reboot: CtlVerb = {
  arguments: "NAME",
  words: [1, 1],
  completes: ["names"],
  options: { reason: STOP_OPTIONS.reason, ...WAIT_OPTION },
  flags: {
    "end-holds": "although it is held: its holds end",
    "even-if-needed": "also while others that need it may be up",
    ...WAIT_FLAG,
  },
  summary: "Restart a server. It is wanted on all the while.",
  details: `A server that is in use declines; nothing is forced from here. Refused where its agent does not say that it can.
With --wait it ends with 7 where the server was not restarted, or did not come back.`,
  async run(args, context) {
    const ms = patience(args);
    const api = apiOf(context);
    const { uuid } = await onlyOne("reboot", args, api);
    const { reason } = args.options;
    const asked = { uuid, ...(reason === undefined ? {} : { reason }), ...even(args) };
    const { server } = turned(await api.call("PowerService/Reboot", asked));
    if (!args.flags.has("wait")) return context.io.out(args.json ? jsonLine(server) : statusLine(server));
    if (!args.json) context.io.out(statusLine(server));
    return waitFor("restarted", [server], { api, ms, json: args.json, context });
  },
};

export const wakeAgain: CtlVerb = {
  arguments: "NAME",
  words: [1, 1],
  completes: ["names"],
  summary: "Send a server that is starting, or lost, the wake-up signal again.",
  async run(args, context) {
    const api = apiOf(context);
    const { uuid } = await onlyOne("wake-again", args, api);
    const { server } = turned(await api.call("PowerService/WakeAgain", { uuid }));
    context.io.out(args.json ? jsonLine(server) : statusLine(server));
  },
};

/** The server that is named. @throws Refusal where a group is */
async function onlyOne(verb: string, { words }: Arguments, api: Api): Promise<Server> {
  const { meant } = await namedBy(words, api);
  const [only] = meant.servers;
  if (only === undefined)
    throw new Refusal(EXIT.usage, say("{verb} is for one server, and not for a group.", { verb }));
  return only;
}

/** Fields by which a stop passes over what stands in its way. */
function even({ flags }: Arguments): { readonly endHolds?: true; readonly evenIfNeeded?: true } {
  return {
    ...(flags.has("end-holds") ? { endHolds: true } : {}),
    ...(flags.has("even-if-needed") ? { evenIfNeeded: true } : {}),
  };
}

/** In a run, needs are kept, and holds. */
const ONE_SERVER = ["end-holds", "even-if-needed", "alone", "rest-doors", ...HOW_NAMES];

async function turn(action: "on" | "off", args: Arguments, context: Context): Promise<void> {
  const ms = patience(args);
  const stop = action === "off" ? stopOf(args, context.now()) : undefined;
  const api = apiOf(context);
  const { meant } = await namedBy(args.words, api);
  const [only] = meant.servers;
  if (only === undefined || meant.servers.length > 1 || meant.groups.length > 0) {
    for (const flag of ONE_SERVER)
      if (args.flags.has(flag) || args.options[flag] !== undefined)
        throw new Refusal(EXIT.usage, say("--{flag} is for one server.", { flag }));
    return startRun(action, { meant, api }, args, context);
  }
  // So that a script may say it twice; doors rest with an order alone.
  const { server, runUuid } =
    needsNothing(action, only) && args.options["rest-doors"] === undefined
      ? { server: only }
      : await order(only, stop, args, api, context.now());
  if (runUuid !== undefined && !args.json)
    context.io.out(say("What it needs is woken first: komoctl runs {id}", { id: runUuid }));
  if (args.flags.has("wait")) {
    if (!args.json) context.io.out(statusLine(server));
    return waitFor(action, [server], { api, ms, json: args.json, context });
  }
  context.io.out(args.json ? jsonLine(server) : statusLine(server));
}

/** @param stop undefined: it is turned on */
async function order(
  { uuid }: Server,
  stop: Stop | undefined,
  args: Arguments,
  api: Api,
  now: Date,
): Promise<Turned> {
  const { flags, options } = args;
  if (stop === undefined)
    return turned(
      await api.call("PowerService/TurnOn", { uuid, ...(flags.has("alone") ? { alone: true } : {}) }),
    );
  const [how, another] = HOW_NAMES.filter((name) => flags.has(name));
  if (how !== undefined && another !== undefined)
    throw new Refusal(EXIT.usage, say("--{how} and --{another} are two ways to go.", { how, another }));
  const once = how === undefined ? {} : { how: HOWS[how] };
  const rest = options["rest-doors"];
  const doors = rest === undefined ? {} : { restDoorsUntil: instant(rest, "--rest-doors", now) };
  return turned(await api.call("PowerService/TurnOff", { uuid, ...stop, ...even(args), ...once, ...doors }));
}

interface Turned {
  readonly server: Server;
  /** The run that wakes first what it needs. */
  readonly runUuid?: string | undefined;
}

function turned({ server, runUuid }: AnswerOf<"PowerService/TurnOn">): Turned {
  return { server: readServer(server), runUuid };
}
