import { type Config, loadConfig, saveConfig } from "../config.ts";
import { runningKomolet } from "../host/instance.ts";
import { writeLogrotate } from "../logrotate.ts";
import { Refusal } from "../refusal.ts";
import type { Context, Verb } from "./context.ts";
import { didYouMean } from "./did-you-mean.ts";
import { askAccessToken, askManagerUrl, caFile, logGeneration, managerUrl, trueOrFalse } from "./values.ts";

/** Gives the configuration with one setting changed; `value` is undefined where none was typed. */
type Setter = (config: Config, value: string | undefined, context: Context) => Config;

const TARGETS: Readonly<Record<string, Setter>> = {
  managerUrl: (config, value, { io }) => ({
    ...config,
    managerURL: value === undefined ? askManagerUrl(io) : managerUrl(value),
  }),
  accessToken: (config, _value, { io }) => ({ ...config, accessToken: askAccessToken(io) }),
  logGeneration: (config, value, { paths }) => {
    const generations = logGeneration(needed("logGeneration", value));
    writeLogrotate(paths, generations);
    return { ...config, logGeneration: generations };
  },
  disabledFileLog: (config, value) => ({
    ...config,
    disabledFileLog: trueOrFalse(needed("disabledFileLog", value)),
  }),
  caFile: (config, value) => {
    const { caFile: _, ...rest } = config;
    const path = caFile(needed("caFile", value));
    return path === undefined ? rest : { ...rest, caFile: path };
  },
};

function needed(target: string, value: string | undefined): string {
  if (value === undefined) throw new Refusal(2, `Give a value: komo-agent set ${target} VALUE`);
  return value;
}

export const set: Verb = {
  name: "set",
  arguments: "<target> [value]",
  words: [1, 2],
  changes: true,
  summary: "Change one setting.",
  details: `Targets:
  managerUrl [URL]            where the manager is; https, unless it runs on this machine
  accessToken                 asked for, never taken from the command line
  logGeneration N             how many daily log files are kept
  disabledFileLog true|false  whether to write no log files
  caFile PATH                 PEM file of the manager's private CA; "" takes it away
A running komolet takes the change over on \`komo-agent reload\`.`,
  run({ words: [target = "", value] }, context) {
    const setter = Object.hasOwn(TARGETS, target) ? TARGETS[target] : undefined;
    if (setter === undefined) {
      throw new Refusal(2, `Unknown setting "${target}".${didYouMean(target, Object.keys(TARGETS))}`);
    }
    if (target === "accessToken" && value !== undefined) {
      throw new Refusal(
        2,
        "The token is never taken from the command line: run `komo-agent set accessToken` and type it then.",
      );
    }
    const { paths, io } = context;
    saveConfig(paths, setter(loadConfig(paths), value, context));
    io.out(
      runningKomolet(paths) === undefined
        ? "Saved."
        : "Saved. Run `komo-agent reload` for komolet to take it over.",
    );
  },
};
