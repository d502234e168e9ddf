/** `run`, `runs` and `cancel`: one action on several servers, in the order of who needs whom. */
import type { RunMemberJson } from "../../../lib/gen/proto/komoriuta/v1/run_pb.ts";
import type { Arguments } from "../../../command-line/verb.ts";
import { jsonLine, printable } from "../../printable.ts";
import { Ended, Refusal } from "../../refusal.ts";
import type { Api } from "../api.ts";
import { EXIT } from "../exit.ts";
import { apiOf, namedBy, uuidsOf } from "../fleet.ts";
import { MEMBER_ENDS, type PreviewedRun, readPreviewedRun, readRun } from "../messages.ts";
import type { RequestOf } from "../methods.ts";
import type { Meant } from "../names.ts";
import { startOf, STOP_FLAGS, STOP_OPTIONS, stopOf } from "../stop.ts";
import { type Cell, table } from "../table.ts";
import { clock } from "../times.ts";
import type { Context, CtlVerb } from "../verb.ts";
import { usedBy } from "./servers.ts";
import { LONGEST_WAIT, patience } from "./wait.ts";
import { type Plain, say } from "../words/say.ts";
import { isYes } from "../../yes.ts";

export const RUN_OPTIONS = {
  count: "of a run of many: how many servers will be asked, so that nobody is asked for it",
};
export const RUN_FLAGS = {
  yes: "start a run without asking",
  "may-not-wake": "stop those, too, of which it is known that they cannot be woken again",
};

/** Between two polls of a run that goes on. */
const POLL_MS = 2_000;

export const run: CtlVerb = {
  arguments: "on|off NAME... [--preview] [--yes]",
  words: [2, 1_000],
  completes: [["on", "off"], "names"],
  options: {
    ...STOP_OPTIONS,
    timeout: () => say("how long --wait waits; else {usual}", { usual: LONGEST_WAIT }),
    ...RUN_OPTIONS,
  },
  flags: {
    ...STOP_FLAGS,
    preview: "only show what it would do",
    wait: "end once it has ended: 7 where not all came to it",
    ...RUN_FLAGS,
  },
  summary: "Turn servers and groups on or off, in the order of who needs whom.",
  details: `Shows first what it would do, and asks. A script says --yes, and --count where there are many: the number of
servers that will be asked. Prints the ID, by which \`komoctl runs\` shows it and \`komoctl cancel\` cancels it.`,
  async run(args, context) {
    const [action, ...names] = args.words;
    if (action !== "on" && action !== "off")
      throw new Refusal(EXIT.usage, say("`komoctl run on NAME...` or `off`."));
    const api = apiOf(context);
    const { meant } = await namedBy(names, api);
    await startRun(action, { meant, api }, args, context);
  },
};

export const runs: CtlVerb = {
  arguments: "[ID]",
  words: [0, 1],
  summary: "List the latest runs, or show one with its servers.",
  async run({ words: [uuid], json }, context) {
    const { io } = context;
    const api = apiOf(context);
    if (uuid !== undefined) {
      const one = readRun((await api.call("RunService/GetRun", { uuid })).run);
      return json ? io.out(jsonLine(one)) : show(one, context);
    }
    const all = ((await api.call("RunService/ListRuns", { limit: 20 })).runs ?? []).map(readRun);
    if (json) return io.out(jsonLine(all));
    if (all.length === 0) return io.out(say("There were no runs."));
    const now = context.now();
    const rows = all.map((one) => [
      one.uuid,
      clock(one.createdAt, now),
      sentence(one),
      state(one),
      one.author ?? "",
    ]);
    for (const line of table([["ID", say("AT"), say("WHAT"), say("STATE"), say("BY")], ...rows], io.colour))
      io.out(line);
  },
};

export const cancel: CtlVerb = {
  arguments: "ID",
  words: [1, 1],
  summary: "Cancel a run: nothing more is ordered, and what is not confirmed is withdrawn.",
  async run({ words: [uuid = ""], json }, context) {
    const { run: one } = await apiOf(context).call("RunService/CancelRun", { uuid });
    context.io.out(json ? jsonLine(readRun(one)) : say("Cancelled."));
  },
};

interface On {
  readonly meant: Meant;
  readonly api: Api;
}

/** Shows, asks, starts, and waits where that was asked for. @throws Refusal */
export async function startRun(
  action: "on" | "off",
  { meant, api }: On,
  args: Arguments,
  context: Context,
): Promise<void> {
  const { io } = context;
  const ms = patience(args);
  const request: RequestOf<"RunService/PreviewRun"> = {
    action: action === "on" ? "RUN_ACTION_ON" : "RUN_ACTION_OFF",
    ...uuidsOf(meant),
    ...(action === "on" ? startOf(args) : stopOf(args, context.now())),
    ...(args.flags.has("may-not-wake") ? { evenIfItMayNotWake: true } : {}),
  };
  const preview = await api.call("RunService/PreviewRun", request);
  const only = args.flags.has("preview");
  if (only && args.json) return io.out(jsonLine(preview));
  const planned = readPreviewedRun(preview.run);
  if (!args.json) {
    show(planned, context);
    for (const { network = "", serverUuids = [] } of preview.lastRelays ?? [])
      io.out(
        printable(
          say("Nobody in {network} would be on to wake the others: {consequence}", {
            network,
            consequence: byHand(serverUuids.length),
          }),
        ),
      );
  }
  if (only) return;
  const confirmCount = confirmed(preview.confirmCount, planned, args, context);
  const requestId = crypto.randomUUID();
  const answer = await api.call("RunService/StartRun", {
    ...request,
    confirmCount,
    ...(preview.membersDigest === undefined ? {} : { membersDigest: preview.membersDigest }),
    requestId,
  });
  const started = readRun(answer.run);
  if (!args.flags.has("wait"))
    return io.out(args.json ? jsonLine(started) : say("Started: {id}", { id: started.uuid }));
  if (!args.json) io.out(say("Started: {id}. Waiting for its end.", { id: started.uuid }));
  await endOf(started.uuid, { api, ms, json: args.json, context });
}

/** The consequence for servers that nobody could wake any more. */
function byHand(servers: number): string {
  return servers === 1
    ? say("1 server would have to be turned on by hand. See `komoctl help group`, keep-relay.")
    : say("{count} servers would have to be turned on by hand. See `komoctl help group`, keep-relay.", {
        count: servers,
      });
}

/** The number that StartRun asks for, or that was said; 0: neither. @throws Refusal where nobody agrees */
function confirmed(
  confirmCount = 0,
  { counts = {} }: PreviewedRun,
  args: Arguments,
  context: Context,
): number {
  const { io, interactive } = context;
  const said = args.options["count"];
  if (confirmCount > 0) {
    if (said === undefined && !interactive) {
      throw new Refusal(
        EXIT.usage,
        say("{count} servers will be asked: say so by --count {count}.", { count: confirmCount }),
      );
    }
    const typed =
      said ??
      io.ask(say("{count} servers will be asked. Type that number to start:", { count: confirmCount })) ??
      "";
    if (typed.trim() === String(confirmCount)) return confirmCount;
    throw new Refusal(
      EXIT.refused,
      say("Not started: {count} servers would be asked, not {typed}.", {
        count: confirmCount,
        typed: printable(typed.trim()),
      }),
    );
  }
  if ((counts.waiting ?? 0) + (counts.asked ?? 0) === 0)
    throw new Refusal(EXIT.notAll, say("Not started: nobody would be asked."));
  const count = said === undefined ? 0 : Number(said);
  if (said !== undefined && count !== (counts.waiting ?? 0) + (counts.asked ?? 0)) {
    throw new Refusal(
      EXIT.refused,
      say("Not started: {count} servers would be asked, not {typed}.", {
        count: (counts.waiting ?? 0) + (counts.asked ?? 0),
        typed: printable(said.trim()),
      }),
    );
  }
  if (args.flags.has("yes")) return count;
  if (!interactive)
    throw new Refusal(
      EXIT.usage,
      say("Nobody is there to ask: start it by --yes, or look by `komoctl run … --preview`."),
    );
  if (isYes(io.ask(say("Start? [y/N]")))) return count;
  throw new Refusal(EXIT.refused, say("Not started."));
}

interface Waiting {
  readonly api: Api;
  readonly ms: number;
  readonly json: boolean;
  readonly context: Context;
}

/** @throws Refusal, or Ended where not all came to it */
async function endOf(uuid: string, { api, ms, json, context }: Waiting): Promise<void> {
  const deadline = context.now().getTime() + ms;
  for (;;) {
    const one = readRun((await api.call("RunService/GetRun", { uuid })).run);
    if (one.endedAt !== undefined) {
      if (json) context.io.out(jsonLine(one));
      else show(one, context);
      const { counts: { done = 0, alreadyThere = 0 } = {}, members = [] } = one;
      if (done + alreadyThere < members.length) throw new Ended(EXIT.notAll);
      return;
    }
    if (context.now().getTime() >= deadline) {
      throw new Refusal(
        EXIT.timeOut,
        say("The run goes on: `komoctl runs {id}` shows it, `komoctl cancel {id}` cancels it.", { id: uuid }),
      );
    }
    await context.sleep(POLL_MS);
  }
}

function show(one: PreviewedRun, { io, now }: Context): void {
  io.out(
    printable(
      say("{what}, until {until}: {state}", {
        what: sentence(one),
        until: clock(one.until, now()),
        state: state(one),
      }),
    ),
  );
  for (const line of table((one.members ?? []).map(row), io.colour)) io.out(`  ${line}`);
}

function row({ serverName = "", end, why, detail, use, added, unproved }: RunMemberJson): (Cell | string)[] {
  const known = MEMBER_ENDS[end ?? "MEMBER_END_UNSPECIFIED"] as Plain | undefined;
  const word = known === undefined ? (end ?? "?") : say(known);
  const bad = end === "MEMBER_END_FAILED" || end === "MEMBER_END_DECLINED";
  const reasons = [
    ...(added ? [say("needed by others")] : []),
    ...(why ? [why.replaceAll("_", " ") + (detail ? `: ${detail}` : "")] : []),
    ...(usedBy(use?.holders) === "" ? [] : [say("in use by {users}", { users: usedBy(use?.holders) })]),
    ...(unproved && end === undefined ? [say("was never woken from here")] : []),
  ];
  return [serverName, { text: word, colour: bad ? 31 : undefined }, reasons.join("; ")];
}

function sentence({ action, mode, counts = {} }: PreviewedRun): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const one = all === 1;
  const count = all;
  if (action === "RUN_ACTION_ON")
    return one ? say("turn on 1 server") : say("turn on {count} servers", { count });
  if (mode === "STOP_MODE_WHEN_FREE")
    return one ? say("turn off when free 1 server") : say("turn off when free {count} servers", { count });
  return one ? say("turn off 1 server") : say("turn off {count} servers", { count });
}

/** Words of what became of members. */
const COUNTED: Readonly<Record<keyof NonNullable<PreviewedRun["counts"]>, Plain>> = {
  waiting: "waiting",
  asked: "asked",
  done: "done",
  alreadyThere: "already there",
  declined: "declined",
  skipped: "skipped",
  failed: "failed",
  cancelled: "cancelled",
};

function state({ endedAt, counts = {} }: PreviewedRun): string {
  const counted = Object.entries(counts).filter(([, count]) => count > 0);
  const parts = counted.map(([word, count]) => {
    const known = COUNTED[word as keyof typeof COUNTED] as Plain | undefined;
    return `${count} ${known === undefined ? word : say(known)}`;
  });
  return [...(endedAt === undefined ? [] : [say("ended")]), ...parts].join(say(", "));
}
