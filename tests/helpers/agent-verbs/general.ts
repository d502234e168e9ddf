/** What holds for any command. */
import type { Row } from "./row";
import { seeHelp, usage } from "./words";

export const GENERAL: readonly Row[] = [
  {
    commands: [["komo-agent"]],
    when: "no command is given",
    code: 2,
    says: `Give a command: init, set, enable, disable, status, reload, help, version. ${seeHelp}`,
  },
  {
    commands: [["komo-agent", "stauts"]],
    when: "there is no such command, but one like it",
    code: 2,
    says: `Unknown command "stauts". Did you mean "status"? ${seeHelp}`,
  },
  {
    commands: [["komo-agent", "poweroff"]],
    when: "there is nothing like it",
    code: 2,
    says: `Unknown command "poweroff". ${seeHelp}`,
  },
  {
    commands: [["komo-agent", "status", "--jsn"]],
    when: "there is no such option, but one like it",
    code: 2,
    says: `Unknown option "--jsn". Did you mean "--json"? ${seeHelp}`,
  },
  {
    commands: [["komo-agent", "enable", "--force=yes"]],
    when: "there is nothing like it",
    code: 2,
    says: `Unknown option "--force". ${seeHelp}`,
  },
  ...(["init", "enable", "disable", "reload", "version"] as const).flatMap((verb): Row[] => [
    {
      commands: [
        ["komo-agent", verb, "now"],
        ["komo-agent", verb, "--json"],
        ["komo-agent", verb, "--version"],
      ],
      when: "more is given than it takes",
      code: 2,
      says: usage(verb),
    },
  ]),
  {
    commands: [
      ["komo-agent", "init"],
      ["komo-agent", "set", "logGeneration", "3"],
      ["komo-agent", "enable"],
      ["komo-agent", "disable"],
      ["komo-agent", "reload"],
    ],
    when: "an ordinary user asks",
    asOrdinaryUser: true,
    code: 1,
    says: "`komo-agent VERB` needs root: try it with sudo.",
  },
  {
    commands: [["komo-agent", "status"], ["komolet"]],
    when: "`KOMORIUTA_ROOT=here`",
    env: { KOMORIUTA_ROOT: "here" },
    code: 2,
    says: "KOMORIUTA_ROOT must be an absolute path.",
  },
];
