/** A configuration that cannot be used, whoever reads it. */
import { mkdirSync } from "node:fs";
import { TOKEN } from "../agent-root";
import type { Row } from "./row";
import { CONFIG, nothing, withConfig } from "./situations";

/** Faults of config.json, whoever reads it. */
const FAULTS: readonly { readonly when: string; readonly prepare: Row["prepare"]; readonly says: string }[] =
  [
    {
      when: "nothing is configured",
      prepare: nothing,
      says: `${CONFIG}: does not exist; run \`komo-agent init\` first.`,
    },
    {
      when: "the configuration is not JSON",
      prepare: withConfig('{\n  "enabled": maybe\n}'),
      says: `${CONFIG}: is not valid JSON (line 2).`,
    },
    {
      when: "it is no object",
      prepare: withConfig("[]"),
      says: `${CONFIG}: must hold a JSON object.`,
    },
    {
      when: "it has an unknown field",
      prepare: withConfig({ acessToken: TOKEN }),
      says: `${CONFIG}: unknown field "acessToken".`,
    },
    {
      when: "it lacks a field",
      prepare: withConfig({ managerURL: undefined }),
      says: `${CONFIG}: "managerURL" is missing.`,
    },
    {
      when: "`enabled` is no boolean",
      prepare: withConfig({ enabled: "yes" }),
      says: `${CONFIG}: "enabled" must be true or false.`,
    },
    {
      when: "`managerURL` is no URL",
      prepare: withConfig({ managerURL: "manager" }),
      says: `${CONFIG}: "managerURL" must be a URL such as https://manager.example:3443.`,
    },
    {
      when: "`managerURL` is plain HTTP to another host",
      prepare: withConfig({ managerURL: "http://manager.example" }),
      says: `${CONFIG}: "managerURL" must begin with https:// unless the manager runs on this very machine (localhost).`,
    },
    {
      when: "`accessToken` is none",
      prepare: withConfig({ accessToken: "secret" }),
      says: `${CONFIG}: "accessToken" must be the 32 letters and digits that the console showed.`,
    },
    {
      when: "`logGeneration` is out of bounds",
      prepare: withConfig({ logGeneration: 0 }),
      says: `${CONFIG}: "logGeneration" must be a whole number from 1 to 3650.`,
    },
    {
      when: "`disabledFileLog` is no boolean",
      prepare: withConfig({ disabledFileLog: null }),
      says: `${CONFIG}: "disabledFileLog" must be true or false.`,
    },
    {
      when: "`caFile` is no absolute path",
      prepare: withConfig({ caFile: "ca.crt" }),
      says: `${CONFIG}: "caFile" must be the absolute path of a PEM file.`,
    },
    {
      when: "a folder stands in its place",
      prepare: (root) => void mkdirSync(root.at(CONFIG)),
      says: `${CONFIG}: cannot be read: Is a directory.`,
    },
  ];

export const CONFIGURATION: readonly Row[] = FAULTS.map((fault) => ({
  ...fault,
  commands: [
    ["komo-agent", "set", "logGeneration", "3"],
    ["komo-agent", "enable"],
    ["komo-agent", "disable"],
    ["komo-agent", "reload"],
    ["komolet"],
  ],
  code: 1,
}));
