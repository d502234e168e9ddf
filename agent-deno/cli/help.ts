import { Refusal } from "../refusal.ts";
import { VERSION } from "../version.ts";
import type { Verb } from "./context.ts";
import { didYouMean } from "./did-you-mean.ts";

/** Stands at the end of what is said of wrong usage. */
export const SEE_HELP = "See `komo-agent help`.";

/** `help`, for the verbs that there are. */
export function helpFor(verbs: () => readonly Verb[]): Verb {
  return {
    name: "help",
    arguments: "[command]",
    words: [0, 1],
    changes: false,
    summary: "Explain the commands, or one of them.",
    details: "",
    run({ words: [name] }, { io }) {
      if (name === undefined) return io.out(overview(verbs()));
      io.out(explain(findVerb(name, verbs())));
    },
  };
}

/** @throws Refusal (2) where there is no such verb, with the nearest one */
export function findVerb(name: string, verbs: readonly Verb[]): Verb {
  const verb = verbs.find((one) => one.name === name);
  if (verb !== undefined) return verb;
  const guess = didYouMean(
    name,
    verbs.map((one) => one.name),
  );
  throw new Refusal(2, `Unknown command "${name}".${guess} ${SEE_HELP}`);
}

export function overview(verbs: readonly Verb[]): string {
  const rows = verbs.map(({ name, summary }) => `  ${name.padEnd(9)}${summary}`);
  return [
    `komo-agent ${VERSION}: lets a komoriuta manager put this server to bed.`,
    "",
    "Usage: komo-agent <command> [arguments]",
    "",
    "Commands:",
    ...rows,
    "",
    "`komo-agent help <command>` tells more. init, set, enable, disable and reload need root.",
  ].join("\n");
}

export function explain({ name, arguments: args, summary, details }: Verb): string {
  return [
    `Usage: komo-agent ${name}${args === "" ? "" : ` ${args}`}`,
    "",
    summary,
    ...(details === "" ? [] : [details]),
  ].join("\n");
}
