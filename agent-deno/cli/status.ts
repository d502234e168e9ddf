import { configExists, loadConfig, modeFault } from "../config.ts";
import { type KomoletStatus, readStatus } from "../daemon/run-files.ts";
import { readText } from "../host/files.ts";
import { runningKomolet } from "../host/instance.ts";
import type { Paths } from "../host/environment.ts";
import { Refusal } from "../refusal.ts";
import type { Verb } from "./verb.ts";

interface Public {
  readonly enabled: boolean;
  readonly managerURL: string;
}

export const status: Verb = {
  arguments: "[--json]",
  words: [0, 0],
  takesJson: true,
  changes: false,
  summary: "Tell whether the agent is enabled and running, and what the manager last answered.",
  details: `Works without root. --json prints one JSON object for scripts.`,
  run({ json }, { paths, io, now }) {
    const settings = readPublic(paths);
    const pid = runningKomolet(paths);
    const last = readStatus(paths.state);
    const warning = modeFault(paths);
    if (json)
      return io.out(
        JSON.stringify({
          ...settings,
          running: pid !== undefined,
          ...(pid === undefined ? {} : { pid }),
          ...withoutPid(last),
          ...(warning === undefined ? {} : { warning }),
        }),
      );
    const paint = (code: number, text: string) => (io.colour ? `\x1b[${code}m${text}\x1b[0m` : text);
    const row = (name: string, text: string) => io.out(`${name.padEnd(15)}${text}`);
    row("Enabled", settings.enabled ? "yes" : paint(33, "no (komo-agent enable)"));
    row(
      "Manager",
      settings.managerURL === "" ? paint(33, "not set (komo-agent set managerUrl)") : settings.managerURL,
    );
    row("komolet", pid === undefined ? paint(33, "not running") : paint(32, `running (pid ${pid})`));
    row("Last heartbeat", lastHeartbeat(last, now()));
    if (pid !== undefined && last?.nextHeartbeatAt !== undefined)
      row("Next", upcoming(last.nextHeartbeatAt, now()));
    if (last?.error !== undefined) row("Last failure", paint(31, last.error));
    if (warning !== undefined) row("Warning", paint(33, warning));
  },
};

function withoutPid(last: KomoletStatus | undefined): Partial<KomoletStatus> {
  const { pid: _, ...rest } = last ?? {};
  return rest;
}

function lastHeartbeat(last: KomoletStatus | undefined, now: Date): string {
  if (last?.lastHeartbeatAt === undefined) return "none answered yet";
  return `${last.heartbeatStatus}, answered ${last.answer}, ${distance(last.lastHeartbeatAt, now)}`;
}

/** What should have begun already is under way. */
function upcoming(iso: string, now: Date): string {
  return Date.parse(iso) <= now.getTime() ? "now" : distance(iso, now);
}

/** "12 s ago" or "in 3 s". */
function distance(iso: string, now: Date): string {
  const seconds = Math.round((Date.parse(iso) - now.getTime()) / 1000);
  if (!Number.isFinite(seconds)) return "at an unknown time";
  if (seconds === 0) return "now";
  return seconds > 0 ? `in ${span(seconds)}` : `${span(-seconds)} ago`;
}

function span(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

/** What anyone may know; the config itself where only that is there and may be read. */
function readPublic(paths: Paths): Public {
  const text = readText(paths.publicConfig);
  if (text !== undefined) {
    const { enabled, managerURL } = parse(text, paths.publicConfig);
    if (typeof enabled === "boolean" && typeof managerURL === "string") return { enabled, managerURL };
    throw new Refusal(1, `${paths.publicConfig}: is broken; any \`komo-agent set\` writes it anew.`);
  }
  if (!configExists(paths))
    throw new Refusal(1, `${paths.config}: does not exist; run \`komo-agent init\` first.`);
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
  throw new Refusal(1, `${file}: is not valid JSON; any \`komo-agent set\` writes it anew.`);
}
