/** `komo-agent init`. */
import { SET_UP, TOKEN } from "../agent-root";
import { TOKEN_FAULT, URL_FAULTS } from "./refused-values";
import type { Row } from "./row";
import { CONFIG, withConfig, withFileAt } from "./situations";

export const INIT: readonly Row[] = [
  {
    commands: [["komo-agent", "init"]],
    when: "both answers are good",
    input: [SET_UP.managerURL, TOKEN],
    code: 0,
    says: `Written to ${CONFIG}. Next: komo-agent enable`,
  },
  {
    commands: [["komo-agent", "init"]],
    when: "a configuration exists, also a broken one",
    prepare: withConfig("{"),
    input: [SET_UP.managerURL, TOKEN],
    code: 1,
    says: `${CONFIG}: exists already; change it with \`komo-agent set\`.`,
  },
  {
    commands: [["komo-agent", "init"]],
    when: "the pipe is empty",
    code: 2,
    says: "Manager URL is missing.",
  },
  ...URL_FAULTS.map(([url, fault]): Row => ({
    commands: [["komo-agent", "init"]],
    when: `the URL is \`${url}\``,
    input: [url, TOKEN],
    code: 2,
    says: `Manager URL ${fault}.`,
  })),
  {
    commands: [["komo-agent", "init"]],
    when: "the pipe ends after the URL",
    input: [SET_UP.managerURL],
    code: 2,
    says: "Access token is missing.",
  },
  {
    commands: [["komo-agent", "init"]],
    when: "the token is not 32 letters and digits",
    input: [SET_UP.managerURL, `${TOKEN}=`],
    code: 2,
    says: TOKEN_FAULT,
  },
  {
    commands: [["komo-agent", "init"]],
    when: "a file stands in the place of the folder",
    prepare: withFileAt("etc/komoriuta"),
    input: [SET_UP.managerURL, TOKEN],
    code: 1,
    says: `${CONFIG}: cannot be written: File exists.`,
  },
];
