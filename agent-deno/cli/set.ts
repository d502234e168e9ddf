import { type Config, loadConfig, modeFault, saveConfig } from "../config.ts";
import { runningKomolet } from "../host/instance.ts";
import { writeLogrotate } from "../logrotate.ts";
import { Refusal } from "../refusal.ts";
import type { Io, Verb } from "./context.ts";
import { didYouMean } from "./did-you-mean.ts";
import { askAccessToken, askManagerUrl, caFile, logGeneration, managerUrl, trueOrFalse } from "./values.ts";

interface Target {
  /** Whether the value must be typed on the command line; it is asked for where it need not and was not. */
  readonly value: "needed" | "asked" | "secret";
  /** Gives the configuration with this setting changed; `value` is what was typed, if anything. */
  readonly change: (config: Config, value: string | undefined, io: Io) => Config;
}

const TARGETS: Readonly<Record<string, Target>> = {
  managerUrl: {
    value: "asked",
    change: (config, value, io) => ({
      ...config,
      managerURL: value === undefined ? askManagerUrl(io) : managerUrl(value),
    }),
  },
  accessToken: {
    value: "secret",
    change: (config, _value, io) => ({ ...config, accessToken: askAccessToken(io) }),
  },
  logGeneration: {
    value: "needed",
    change: (config, value = "") => ({ ...config, logGeneration: logGeneration(value) }),
  },
  disabledFileLog: {
    value: "needed",
    change: (config, value = "") => ({ ...config, disabledFileLog: trueOrFalse(value) }),
  },
  caFile: {
    value: "needed",
    change: ({ caFile: _, ...rest }, value = "") => {
      const path = caFile(value);
      return path === undefined ? rest : { ...rest, caFile: path };
    },
  },
};

/** @throws Refusal (2) where there is no such target, with the nearest one */
function findTarget(name: string): Target {
  const target = Object.hasOwn(TARGETS, name) ? TARGETS[name] : undefined;
  if (target !== undefined) return target;
  const names = Object.keys(TARGETS);
  const guess = didYouMean(name, names) || ` Settings: ${names.join(", ")}.`;
  throw new Refusal(2, `Unknown setting "${name}".${guess} See \`komo-agent help set\`.`);
}

export const set: Verb = {
  name: "set",
  arguments: "<target> [value]",
  words: [1, 2],
  takesValue: true,
  changes: true,
  summary: "Change one setting.",
  details: `Targets:
  managerUrl [URL]            where the manager is; https, unless it runs on this machine
  accessToken                 asked for, never taken from the command line
  logGeneration N             how many daily log files are kept
  disabledFileLog true|false  whether to write no log files
  caFile PATH                 PEM file of the manager's private CA; "" takes it away
A running komolet takes the change over on \`komo-agent reload\`.`,
  check({ words: [name = "", value] }) {
    const target = findTarget(name);
    if (target.value === "needed" && value === undefined) {
      throw new Refusal(2, `Give a value: komo-agent set ${name} VALUE. See \`komo-agent help set\`.`);
    }
    if (target.value === "secret" && value !== undefined) {
      throw new Refusal(
        2,
        "The token is never taken from the command line: run `komo-agent set accessToken` and type it then.",
      );
    }
  },
  run({ words: [name = "", value] }, { paths, io }) {
    const config = findTarget(name).change(loadConfig(paths), value, io);
    const mended = modeFault(paths) !== undefined;
    saveConfig(paths, config);
    const unrotated = name === "logGeneration" && !writeLogrotate(paths, config.logGeneration);
    const running = runningKomolet(paths) !== undefined;
    io.out(
      [
        "Saved.",
        ...(mended ? [`Others could read ${paths.config}; its mode is 600 now.`] : []),
        ...(unrotated ? ["logrotate is not installed here: nothing rotates the logs."] : []),
        ...(running ? ["Run `komo-agent reload` for komolet to take it over."] : []),
      ].join(" "),
    );
  },
};
