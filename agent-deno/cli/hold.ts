/** `hold`: keeps this server on, for a while or for as long as a command runs. */
import { removeHold, placeHold, LONGEST_HOLD_MS, type Hold } from "../host/holds.ts";
import { Ended, messageOf, reasonOf, Refusal } from "../refusal.ts";
import { localTime } from "./local-time.ts";
import type { Context, AgentVerb } from "./verb.ts";
import { say } from "../words/say.ts";

/** Milliseconds of what may follow the number of --for. */
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_REASON = 150;
/** The exit code of a shell whose command cannot be run. */
const NOT_RUN = 127;

export const hold: AgentVerb = {
  arguments: "[--for TIME] [--reason TEXT] [-- COMMAND...]",
  options: {
    for: "a number with s, m, h or d (90m, 2h), at most 30d",
    reason: () =>
      say("why, for whoever wants to turn it off; at most {count} characters", { count: LONGEST_REASON }),
  },
  takesCommand: true,
  changes: true,
  summary: "Keep this server on: orders to turn it off are declined.",
  details: `Without a TIME the hold lasts until \`komo-agent release\`, 30 days at most. With a COMMAND it lasts as long as
that runs, and no longer than TIME; ends with the command's own exit code, or 127 where it cannot be run. A hold
survives a restart of komolet and ends with the boot. An order that is forced is not declined.`,
  check({ options, command }) {
    durationOf(options["for"]);
    if ((options["reason"] ?? "").length > LONGEST_REASON)
      throw new Refusal(2, say("--reason may have {count} characters.", { count: LONGEST_REASON }));
    if (command !== undefined && command.length === 0) throw new Refusal(2, say("Give a command after --."));
  },
  async run({ options, command }, context) {
    const { io, now, uptime, paths } = context;
    const [placed, lasts] = [uptime(), durationOf(options["for"])];
    const one: Hold = {
      id: crypto.randomUUID().slice(0, 6),
      by: context.environment.user ?? "root",
      ...(options["reason"] ? { reason: options["reason"] } : {}),
      placed,
      until: placed + lasts,
      ...(command === undefined ? {} : { process: ourselves(context), command: command[0] ?? "" }),
    };
    if (command === undefined) {
      place(one, context);
      const until = localTime(new Date(now().getTime() + lasts));
      return io.out(
        say("Held until {until}. To end it before: komo-agent release {id}", { until, id: one.id }),
      );
    }
    const signals = catchSignals(context);
    try {
      place(one, context);
      try {
        await runCommand(command, signals, context);
      } finally {
        removeHold(one.id, paths);
      }
    } finally {
      signals.release();
    }
  },
};

/** Milliseconds. @throws Refusal (2) */
function durationOf(text: string | undefined): number {
  if (text === undefined) return LONGEST_HOLD_MS;
  const [, number = "", unit = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS[unit] ?? 0);
  if (!(ms > 0) || ms > LONGEST_HOLD_MS) {
    throw new Refusal(
      2,
      say("--for must be a number with s, m, h or d, such as 90m or 2h, and at most 30d."),
    );
  }
  return ms;
}

/** The process that the hold ends with. @throws Refusal (1) */
function ourselves({ platform }: Context): { readonly pid: number; readonly start: number } {
  const start = platform.startOf(Deno.pid);
  if (start === undefined)
    throw new Refusal(
      1,
      say("{file}: cannot be read, so that the end of the command could not be seen.", {
        file: platform.paths.proc,
      }),
    );
  return { pid: Deno.pid, start };
}

function place(one: Hold, { paths, uptime, platform: { startOf } }: Context): void {
  try {
    placeHold(one, { paths, uptime, startOf });
  } catch (error) {
    throw new Refusal(1, say("The hold cannot be kept: {why}.", { why: reasonOf(error) }));
  }
}

/** The signals to this program while a command runs. */
interface Signals {
  /** Hands them on to the command, those before it among them. */
  readonly handTo: (child: Deno.ChildProcess) => void;
  /** Catches them no longer. */
  readonly release: () => void;
}

/** Catches signals: Ctrl-C is for the command, which gets it, too; others' are handed on. */
function catchSignals({ platform: { terminalSignals } }: Context): Signals {
  const caught: Deno.Signal[] = [];
  let handOn = (signal: Deno.Signal) => void caught.push(signal);
  const listeners = [
    ...terminalSignals.shared.map((signal) => [signal, () => undefined] as const),
    ...terminalSignals.own.map((signal) => [signal, () => handOn(signal)] as const),
  ];
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  return {
    handTo(child) {
      handOn = (signal) => {
        try {
          child.kill(signal);
        } catch {
          // It has just ended.
        }
      };
      caught.forEach(handOn);
    },
    release() {
      for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
    },
  };
}

/** @throws Ended with the exit code of the command */
async function runCommand([name = "", ...args]: readonly string[], signals: Signals, { io }: Context) {
  let child: Deno.ChildProcess;
  try {
    const inherited = { stdin: "inherit", stdout: "inherit", stderr: "inherit" } as const;
    child = new Deno.Command(name, { args, ...inherited }).spawn();
  } catch (error) {
    io.err(`komo-agent: ${say("{name} cannot be run: {why}", { name, why: messageOf(error) })}`);
    throw new Ended(NOT_RUN);
  }
  signals.handTo(child);
  const { code } = await child.status;
  if (code !== 0) throw new Ended(code);
}
