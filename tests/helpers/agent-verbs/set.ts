/** `komo-agent set`. */
import { rmSync } from "node:fs";
import { TOKEN } from "../agent-root";
import { TOKEN_FAULT, URL_FAULTS } from "./refused-values";
import type { Row } from "./row";
import { setUp } from "./situations";
import { usage } from "./words";

export const SET: readonly Row[] = [
  {
    commands: [
      ["komo-agent", "set", "managerUrl", "http://[::1]:3000"],
      ["komo-agent", "set", "logGeneration", "30"],
      ["komo-agent", "set", "disabledFileLog", "true"],
      ["komo-agent", "set", "caFile", ""],
    ],
    when: "the value is good",
    prepare: setUp,
    code: 0,
    says: "Saved.",
  },
  {
    commands: [["komo-agent", "set", "managerUrl"]],
    when: "the value is good, and asked for",
    prepare: setUp,
    input: ["https://other.example"],
    code: 0,
    says: "Saved.",
  },
  {
    commands: [["komo-agent", "set", "accessToken"]],
    when: "the value is good, and asked for",
    prepare: setUp,
    input: [TOKEN.toUpperCase()],
    code: 0,
    says: "Saved.",
  },
  {
    commands: [["komo-agent", "set", "logGeneration", "3"]],
    when: "komolet runs",
    withKomolet: true,
    code: 0,
    says: "Saved. Run `komo-agent reload` for komolet to take it over.",
  },
  {
    commands: [["komo-agent", "set", "logGeneration", "3"]],
    when: "this machine has no `/etc/logrotate.d`",
    prepare: (root) => {
      root.writeConfig({});
      rmSync(root.at("etc/logrotate.d"), { recursive: true });
    },
    code: 0,
    says: "Saved. logrotate is not installed here: nothing rotates the logs.",
  },
  {
    commands: [
      ["komo-agent", "set"],
      ["komo-agent", "set", "logGeneration", "3", "4"],
      ["komo-agent", "set", "--json", "logGeneration", "3"],
    ],
    when: "less or more is given than it takes",
    prepare: setUp,
    code: 2,
    says: usage("set <target> [value]"),
  },
  {
    commands: [["komo-agent", "set", "managerURL", "https://other.example"]],
    when: "there is no such setting, but one like it",
    prepare: setUp,
    code: 2,
    says: 'Unknown setting "managerURL". Did you mean "managerUrl"? See `komo-agent help set`.',
  },
  {
    commands: [["komo-agent", "set", "toString", "x"]],
    when: "there is nothing like it",
    prepare: setUp,
    code: 2,
    says: 'Unknown setting "toString". Settings: managerUrl, accessToken, logGeneration, disabledFileLog, caFile. See `komo-agent help set`.',
  },
  ...["logGeneration", "disabledFileLog", "caFile"].map((target): Row => ({
    commands: [["komo-agent", "set", target]],
    when: "its value is missing",
    prepare: setUp,
    code: 2,
    says: `Give a value: komo-agent set ${target} VALUE. See \`komo-agent help set\`.`,
  })),
  {
    commands: [["komo-agent", "set", "managerUrl"]],
    when: "the pipe is empty",
    prepare: setUp,
    code: 2,
    says: "Manager URL is missing.",
  },
  ...URL_FAULTS.map(([url, fault]): Row => ({
    commands: [["komo-agent", "set", "managerUrl", url]],
    when: "the URL cannot be used",
    prepare: setUp,
    code: 2,
    says: `Manager URL ${fault}.`,
  })),
  {
    commands: [["komo-agent", "set", "accessToken", TOKEN]],
    when: "the token stands on the command line",
    prepare: setUp,
    code: 2,
    says: "The token is never taken from the command line: run `komo-agent set accessToken` and type it then.",
  },
  {
    commands: [["komo-agent", "set", "accessToken"]],
    when: "the pipe is empty",
    prepare: setUp,
    code: 2,
    says: "Access token is missing.",
  },
  {
    commands: [["komo-agent", "set", "accessToken"]],
    when: "the token is not 32 letters and digits",
    prepare: setUp,
    input: ["secret"],
    code: 2,
    says: TOKEN_FAULT,
  },
  {
    commands: ["0", "-3", "1.5", "1e3", "3651", "seven", ""].map((value) => [
      "komo-agent",
      "set",
      "logGeneration",
      value,
    ]),
    when: "the number cannot be used",
    prepare: setUp,
    code: 2,
    says: "logGeneration must be a whole number from 1 to 3650.",
  },
  {
    commands: ["yes", "TRUE", "1", "--no", ""].map((value) => [
      "komo-agent",
      "set",
      "disabledFileLog",
      value,
    ]),
    when: "it is neither true nor false",
    prepare: setUp,
    code: 2,
    says: "disabledFileLog must be true or false.",
  },
  {
    commands: [["komo-agent", "set", "caFile", "ca.crt"]],
    when: "the path is not absolute",
    prepare: setUp,
    code: 2,
    says: "caFile must be the absolute path of a PEM file.",
  },
  {
    commands: [["komo-agent", "set", "caFile", "/nowhere/ca.crt"]],
    when: "there is no such file",
    prepare: setUp,
    code: 2,
    says: "caFile: /nowhere/ca.crt cannot be read: No such file or directory.",
  },
  {
    commands: [["komo-agent", "set", "caFile", "/etc/passwd"]],
    when: "it is no certificate",
    prepare: setUp,
    code: 2,
    says: "caFile: /etc/passwd holds no certificate in PEM form.",
  },
];
