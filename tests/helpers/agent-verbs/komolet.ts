/** `komolet`. */
import { unlinkSync } from "node:fs";
import type { Row } from "./row";
import { setUp, withFileAt } from "./situations";

export const KOMOLET: readonly Row[] = [
  {
    commands: [["komolet"]],
    when: "the agent is disabled",
    prepare: setUp,
    code: 0,
    says: "disabled; enable it with `komo-agent enable`.",
  },
  {
    commands: [
      ["komolet", "start"],
      ["komolet", "--foreground"],
      ["komolet", "version", "x"],
    ],
    when: "anything but `version` or `help` is given",
    code: 2,
    says: "takes no arguments; see `komolet help`.",
  },
  {
    commands: [["komolet"]],
    when: "another one runs",
    withKomolet: true,
    code: 1,
    says: "already running, pid PID.",
  },
  {
    commands: [["komolet"]],
    when: "the kernel's boot id cannot be read",
    prepare: (root) => {
      root.writeConfig({ enabled: true });
      unlinkSync(root.at("proc/sys/kernel/random/boot_id"));
    },
    code: 1,
    says: "/proc/sys/kernel/random/boot_id: holds no boot id.",
  },
  {
    commands: [["komolet"]],
    when: "its folder under `/run` cannot be made",
    prepare: withFileAt("run", { enabled: true }),
    code: 1,
    says: "/run/komoriuta: cannot be written: Not a directory.",
  },
];
