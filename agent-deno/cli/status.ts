import { configExists, loadConfig } from "../config.ts";
import { type KomoletStatus, readStatus } from "../daemon/run-files.ts";
import { alarmOf } from "../alarm.ts";
import { readBoardClock } from "../host/board-clock.ts";
import { readText } from "../host/files.ts";
import { readOwnAlarm } from "../host/own-alarm.ts";
import type { Paths } from "../host/environment.ts";
import { jsonLine, printable } from "../printable.ts";
import { Ended, Refusal } from "../refusal.ts";
import type { AgentVerb } from "./verb.ts";
import { english, saidAgain } from "../../command-line/words.ts";
import { padded, widthOf } from "../width.ts";
import { say } from "../words/say.ts";

interface Public {
  readonly enabled: boolean;
  readonly managerURL: string;
}

/** Exit codes of its own; 3 is what the Linux Standard Base has for a service that does not run. */
const NOT_RUNNING = 3;
const NOT_REPORTING = 4;

export const status: AgentVerb = {
  arguments: "[--json]",
  takesJson: true,
  changes: false,
  summary: "Tell whether the agent is enabled and running, and what the manager last answered.",
  details: `Works without root. --json prints one JSON object for scripts.
Ends with 0 where komolet runs and the manager answered its last call, 3 where it does not run, 4 where it runs and
does not get through, 1 where that cannot be told.`,
  run({ json }, { paths, platform, io, now }) {
    const settings = readPublic(paths);
    const pid = platform.runningKomolet();
    const last = withoutStale(readStatus(paths.state), pid);
    const warning = platform.secrecyFault();
    const alarm = alarmOf(readBoardClock(paths), readOwnAlarm(paths));
    const end = () => {
      if (pid === undefined) throw new Ended(NOT_RUNNING);
      if (!reports(last, pid)) throw new Ended(NOT_REPORTING);
    };
    if (json) {
      io.out(
        jsonLine({
          ...settings,
          running: pid !== undefined,
          ...(pid === undefined ? {} : { pid }),
          ...withoutPid(last),
          ...(alarm === undefined ? {} : { alarm: english(alarm) }),
          ...(warning === undefined ? {} : { warning: english(warning) }),
        }),
      );
      return end();
    }
    const width = Math.max(15, ...TITLES.map((title) => widthOf(say(title)) + 1));
    const row = (name: string, text: string, colour?: number) => {
      // What a manager said has no colours, and the terminal lets ours pass.
      const plain = printable(text);
      const painted = io.colour && colour !== undefined ? `\x1b[${colour}m${plain}\x1b[0m` : plain;
      io.out(`${padded(name, width)}${painted}`);
    };
    if (settings.enabled) row(say("Enabled"), say("yes"));
    else row(say("Enabled"), say("no (komo-agent enable)"), 33);
    if (settings.managerURL === "") row(say("Manager"), say("not set (komo-agent set managerUrl)"), 33);
    else row(say("Manager"), settings.managerURL);
    if (pid === undefined) row("komolet", say("not running"), settings.enabled ? 31 : 33);
    else row("komolet", say("running (pid {pid})", { pid }), 32);
    row(say("Last heartbeat"), lastHeartbeat(last, now()));
    if (pid !== undefined && last?.nextHeartbeatAt !== undefined)
      row(say("Next"), upcoming(last.nextHeartbeatAt, now()));
    if (alarm !== undefined) row(say("Board's alarm"), alarm);
    if (last?.error !== undefined) row(say("Last failure"), saidAgain(last.error), 31);
    if (warning !== undefined) row(say("Warning"), warning, 33);
    end();
  },
};

/** Titles of the rows that are wide. */
const TITLES = [
  "Enabled",
  "Manager",
  "Last heartbeat",
  "Next",
  "Board's alarm",
  "Last failure",
  "Warning",
] as const;

/** Whether the manager answered the last call of the komolet that runs. */
function reports(last: KomoletStatus | undefined, pid: number): boolean {
  return last?.pid === pid && last.lastHeartbeatAt !== undefined && last.error === undefined;
}

/** The last status without the failure and the plans of a komolet that has ended. */
function withoutStale(last: KomoletStatus | undefined, pid: number | undefined): KomoletStatus | undefined {
  if (last === undefined || pid === undefined || last.pid === pid) return last;
  const { error: _, nextHeartbeatAt: __, ...rest } = last;
  return rest;
}

function withoutPid(last: KomoletStatus | undefined): Partial<KomoletStatus> {
  const { pid: _, ...rest } = last ?? {};
  return rest;
}

function lastHeartbeat(last: KomoletStatus | undefined, now: Date): string {
  if (last?.lastHeartbeatAt === undefined) return say("none answered yet");
  return say("{status}, answered {answer}, {when}", {
    status: last.heartbeatStatus ?? "?",
    answer: last.answer ?? "?",
    when: distance(last.lastHeartbeatAt, now),
  });
}

/** The time until the next heartbeat; "now" once it is due. */
function upcoming(iso: string, now: Date): string {
  return Date.parse(iso) <= now.getTime() ? say("now") : distance(iso, now);
}

/** "12 s ago" or "in 3 s". */
function distance(iso: string, now: Date): string {
  const seconds = Math.round((Date.parse(iso) - now.getTime()) / 1000);
  if (!Number.isFinite(seconds)) return say("at an unknown time");
  if (seconds === 0) return say("now");
  return seconds > 0
    ? say("in {span}", { span: span(seconds) })
    : say("{span} ago", { span: span(-seconds) });
}

function span(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

/** The public settings; from the config itself where only that is there and may be read. */
function readPublic(paths: Paths): Public {
  const text = readText(paths.publicConfig);
  if (text !== undefined) {
    const { enabled, managerURL } = parse(text, paths.publicConfig);
    if (typeof enabled === "boolean" && typeof managerURL === "string") return { enabled, managerURL };
    throw new Refusal(
      1,
      say("{file}: is broken; any `komo-agent set` writes it anew.", { file: paths.publicConfig }),
    );
  }
  if (!configExists(paths))
    throw new Refusal(1, say("{file}: does not exist; run `komo-agent init` first.", { file: paths.config }));
  const { enabled, managerURL } = loadConfig(paths);
  return { enabled, managerURL };
}

function parse(text: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new Refusal(1, say("{file}: is not valid JSON; any `komo-agent set` writes it anew.", { file }));
}
