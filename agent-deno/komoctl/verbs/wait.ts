/** `wait`: until servers are on, or off. */
import type { Arguments } from "../../../command-line/verb.ts";
import { jsonLine, printable } from "../../printable.ts";
import { Ended, Refusal } from "../../refusal.ts";
import type { Api, News } from "../api.ts";
import { EXIT } from "../exit.ts";
import { apiOf, namedBy } from "../fleet.ts";
import { follow } from "../follow.ts";
import { type Goal, judge, type Watched } from "../goal.ts";
import { readServer, type Server } from "../messages.ts";
import { membersOf } from "../names.ts";
import { duration } from "../times.ts";
import type { Context, CtlVerb } from "../verb.ts";
import { statusWord, statusLine, usedBy } from "./servers.ts";
import { say } from "../words/say.ts";

export const LONGEST_WAIT = "30m";

export const wait: CtlVerb = {
  arguments: "on|off NAME... [--timeout TIME]",
  words: [2, 1_000],
  completes: [["on", "off"], "names"],
  options: { timeout: () => say("how long, such as 90s or 20m; else {usual}", { usual: LONGEST_WAIT }) },
  summary: "Wait until servers, or all of a group, are on or off.",
  details: `Changes nothing. Ends with 0 once all are so, 6 where that takes too long, and 7 where one of them will not
come to it: it did not start, or it declined. --json prints the servers as they were at the end.`,
  async run(args, context) {
    const [goal, ...names] = args.words;
    if (goal !== "on" && goal !== "off")
      throw new Refusal(EXIT.usage, say("Wait for what? `komoctl wait on NAME` or `off`."));
    const ms = patience(args);
    const api = apiOf(context);
    const { known, meant } = await namedBy(names, api);
    await waitFor(goal, membersOf(meant, known), { api, ms, json: args.json, context });
  },
};

/** Milliseconds of --timeout. @throws Refusal */
export function patience({ options }: Arguments): number {
  return duration(options["timeout"] ?? LONGEST_WAIT, "--timeout");
}

export interface Waiting {
  readonly api: Api;
  /** Milliseconds. */
  readonly ms: number;
  readonly json: boolean;
  readonly context: Context;
}

/** Says of each server when it has come to it. @throws Refusal where not all do, or not in time */
export async function waitFor(goal: Goal, servers: readonly Server[], waiting: Waiting): Promise<void> {
  const { api, ms, json, context } = waiting;
  const open = new Map(servers.map((server): [string, Watched | undefined] => [server.uuid, undefined]));
  const latest = new Map(servers.map((server) => [server.uuid, server]));
  const failed: string[] = [];
  const over = new AbortController();
  void context.sleep(ms).then(() => over.abort());
  const receive = (server: Server): void => {
    if (!open.has(server.uuid)) return;
    latest.set(server.uuid, server);
    const [verdict, watched] = judge(goal, server, open.get(server.uuid));
    open.set(server.uuid, watched);
    if (verdict === "waits") return;
    open.delete(server.uuid);
    if (verdict === "reached") return json ? undefined : context.io.out(statusLine(server));
    const users = usedBy(server.use?.holders);
    failed.push(server.name);
    context.io.err(
      printable(
        [
          `${statusLine(server)}: ${say(verdict.why)}`,
          ...(users === "" ? [] : [say("in use by {users}", { users })]),
        ].join(say(", ")),
      ),
    );
  };
  if (open.size > 0) {
    for await (const news of follow(api, context, over.signal)) {
      for (const server of serversIn(news)) receive(server);
      const gone = news.removed ?? "";
      if (open.delete(gone)) failed.push(latest.get(gone)?.name ?? gone);
      if (open.size === 0) break;
    }
  }
  over.abort();
  if (json) context.io.out(jsonLine([...latest.values()]));
  if (open.size > 0) {
    const left = [...open.keys()].map((uuid) => latest.get(uuid));
    const shown = left.slice(0, 5).map((one) => `${one?.name} (${statusWord(one?.currentStatus ?? "")})`);
    throw new Refusal(
      EXIT.timeOut,
      left.length > 5
        ? say("Not in time: {servers} and others.", { servers: shown.join(", ") })
        : say("Not in time: {servers}.", { servers: shown.join(", ") }),
    );
  }
  if (failed.length > 0) throw new Ended(EXIT.notAll);
}

function serversIn({ snapshot, changed }: News): readonly Server[] {
  return (snapshot?.servers ?? (changed === undefined ? [] : [changed])).map(readServer);
}
