/** `holds` and `release`. */
import { type Hold, readHolds, removeHold } from "../host/holds.ts";
import { jsonLine, printable } from "../printable.ts";
import { reasonOf, Refusal } from "../refusal.ts";
import { localTime } from "./local-time.ts";
import type { Context, AgentVerb } from "./verb.ts";
import { say } from "../words/say.ts";

export const holds: AgentVerb = {
  arguments: "[--json]",
  takesJson: true,
  changes: false,
  summary: "List what keeps this server on: who asked for it, since when, and until when.",
  details: "Works without root. --json prints an array of objects for scripts.",
  run({ json }, context) {
    const all = present(context).map((one) => listed(one, context));
    if (json) return context.io.out(jsonLine(all.map(forScripts)));
    if (all.length === 0) return context.io.out(say("No holds."));
    for (const { id, by, since, until, reason, command } of all) {
      const why = [reason, command === undefined ? undefined : say("while {command} runs", { command })]
        .filter(Boolean)
        .join(", ");
      const text = `${id}  ${say("{by}, since {since}, until {until}", { by, since: localTime(since), until: localTime(until) })}${why === "" ? "" : `: ${why}`}`;
      context.io.out(printable(text));
    }
  },
};

export const release: AgentVerb = {
  arguments: "[ID]",
  words: [0, 1],
  changes: true,
  summary: "End a hold: the only one, or the one that `komo-agent holds` shows by this ID.",
  details: "Turns nothing off. A command that runs under the hold goes on.",
  run({ words: [id] }, context) {
    const all = present(context);
    const found = id === undefined ? all : all.filter((one) => one.id === id);
    const [one, another] = found;
    if (another !== undefined) {
      throw new Refusal(
        1,
        say("There are {count} holds; name one, as `komo-agent holds` shows them.", { count: found.length }),
      );
    }
    if (one === undefined) {
      throw new Refusal(
        1,
        id === undefined ? say("There are no holds.") : say("There is no hold {id}.", { id: printable(id) }),
      );
    }
    removeHold(one.id, context.paths);
    context.io.out(say("Released."));
  },
};

/** @throws Refusal (1) where they cannot be read */
function present({ paths, uptime, platform: { startOf } }: Context): readonly Hold[] {
  try {
    return readHolds({ paths, uptime, startOf });
  } catch (error) {
    throw new Refusal(1, say("{file}: cannot be read: {why}.", { file: paths.holds, why: reasonOf(error) }));
  }
}

interface ListedHold extends Pick<Hold, "id" | "by" | "reason" | "command"> {
  readonly since: Date;
  readonly until: Date;
}

/** With times of the wall clock. */
function listed({ id, by, reason, command, placed, until }: Hold, { now, uptime }: Context): ListedHold {
  const booted = now().getTime() - uptime();
  return {
    id,
    by,
    ...(reason === undefined ? {} : { reason }),
    ...(command === undefined ? {} : { command }),
    since: new Date(booted + placed),
    until: new Date(booted + until),
  };
}

function forScripts({ since, until, ...rest }: ListedHold): object {
  return { ...rest, since: since.toISOString(), until: until.toISOString() };
}
