/** `komo-agent status`, `help`, `version`. */
import { writeFileSync } from "node:fs";
import type { Row } from "./row";
import { CONFIG } from "./situations";
import { seeHelp, usage } from "./words";

export const OTHERS: readonly Row[] = [
  {
    commands: [["komo-agent", "status"]],
    when: "nothing is configured",
    code: 1,
    says: `${CONFIG}: does not exist; run \`komo-agent init\` first.`,
  },
  {
    commands: [["komo-agent", "status"]],
    when: "`public.json` is broken",
    prepare: (root) => writeFileSync(root.at("etc/komoriuta/public.json"), "{"),
    code: 1,
    says: "/etc/komoriuta/public.json: is not valid JSON; any `komo-agent set` writes it anew.",
  },
  {
    commands: [["komo-agent", "status"]],
    when: "`public.json` lacks a field",
    prepare: (root) => writeFileSync(root.at("etc/komoriuta/public.json"), "{}"),
    code: 1,
    says: "/etc/komoriuta/public.json: is broken; any `komo-agent set` writes it anew.",
  },
  {
    commands: [["komo-agent", "status", "now"]],
    when: "more is given than it takes",
    code: 2,
    says: usage("status [--json]"),
  },
  {
    commands: [["komo-agent", "help", "stauts"]],
    when: "there is no such command, but one like it",
    code: 2,
    says: `Unknown command "stauts". Did you mean "status"? ${seeHelp}`,
  },
  {
    commands: [
      ["komo-agent", "help", "set", "x"],
      ["komo-agent", "help", "--json"],
    ],
    when: "more is given than it takes",
    code: 2,
    says: usage("help [command]"),
  },
];
