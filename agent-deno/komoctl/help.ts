/** `help` and `version`. */
import { VERSION } from "../host/environment.ts";
import { jsonLine } from "../printable.ts";
import { verbNamed } from "./dispatch.ts";
import type { Verb, VerbName, Verbs } from "./verb.ts";

/** `help`, for the verbs that there are. */
export function helpFor(verbs: () => Verbs): Verb {
  return {
    arguments: "[command]",
    words: [0, 1],
    completes: ["verbs"],
    summary: "Explain the commands, or one of them.",
    details: "",
    run({ words: [word] }, { io }) {
      if (word === undefined) return io.out(overview(verbs()));
      const name = verbNamed(word);
      io.out(explain(name, verbs()[name]));
    },
  };
}

export const version: Verb = {
  arguments: "",
  words: [0, 0],
  summary: "Print the version.",
  details: "",
  run: ({ json }, { io }) => io.out(json ? jsonLine({ version: VERSION }) : VERSION),
};

function overview(verbs: Verbs): string {
  return [
    `komoctl ${VERSION}: turns servers on and off by a komoriuta manager.`,
    "",
    "Usage: komoctl <command> [arguments] [--json]",
    "",
    "Commands:",
    ...Object.entries(verbs).map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`),
    "",
    "`komoctl help <command>` tells more. With --json it prints what the API answered, for scripts.",
    "Ends with 0 done · 1 refused · 2 wrong usage or name · 3 not logged in · 4 no right · 5 manager not reached",
    "· 6 not in time · 7 not all as asked.",
  ].join("\n");
}

/** The usage of a verb in the first line, then the rest of its help. */
export function explain(name: VerbName, verb: Verb): string {
  const usage = `Usage: komoctl ${name}${verb.arguments === "" ? "" : ` ${verb.arguments}`}`;
  const options = Object.entries({ ...verb.options, ...verb.flags }).map(
    ([option, told]) => `  --${option.padEnd(15)}${told}`,
  );
  const details = verb.details === "" ? [] : [verb.details];
  return [usage, "", verb.summary, ...details, ...(options.length > 0 ? ["", ...options] : [])].join("\n");
}
