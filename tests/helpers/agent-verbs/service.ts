/** `komo-agent enable`, `disable`, `reload`. */
import type { Row } from "./row";
import { CONFIG, setUp, withConfig, withoutSystemctl, withSystemctl } from "./situations";

export const SERVICE: readonly Row[] = [
  {
    commands: [["komo-agent", "enable"]],
    when: "systemd runs",
    prepare: withSystemctl('echo "systemctl $*" >> "$KOMORIUTA_ROOT/calls"'),
    code: 0,
    says: "Enabled and started.",
    calls: ["systemctl enable --now komolet.service"],
  },
  {
    commands: [["komo-agent", "enable"]],
    when: "systemd does not run",
    prepare: setUp,
    code: 0,
    says: "Enabled. systemd does not run here: let your process manager start `komolet`, as root.",
  },
  {
    commands: [["komo-agent", "enable"]],
    when: "systemd does not run, and komolet does",
    withKomolet: true,
    code: 0,
    says: "Enabled; komolet runs already (pid PID).",
  },
  {
    commands: [["komo-agent", "enable"], ["komo-agent", "reload"], ["komolet"]],
    when: "`managerURL` is empty (and the agent enabled)",
    prepare: withConfig({ enabled: true, managerURL: "" }),
    code: 1,
    says: `${CONFIG}: "managerURL" is empty; run \`komo-agent set managerUrl\`.`,
  },
  {
    commands: [["komo-agent", "enable"], ["komo-agent", "reload"], ["komolet"]],
    when: "`accessToken` is empty (and the agent enabled)",
    prepare: withConfig({ enabled: true, accessToken: "" }),
    code: 1,
    says: `${CONFIG}: "accessToken" is empty; run \`komo-agent set accessToken\`.`,
  },
  {
    commands: [["komo-agent", "enable"], ["komo-agent", "reload"], ["komolet"]],
    when: "`caFile` is gone (and the agent enabled)",
    prepare: withConfig({ enabled: true, caFile: "/nowhere/ca.crt" }),
    code: 1,
    says: "caFile: /nowhere/ca.crt cannot be read: No such file or directory.",
  },
  ...(["enable", "disable"] as const).flatMap((verb): Row[] => [
    {
      commands: [["komo-agent", verb]],
      when: "systemctl fails",
      prepare: withSystemctl(
        `echo "systemctl $*" >> "$KOMORIUTA_ROOT/calls"; echo "Unit komolet.service not found." >&2; exit 5`,
      ),
      code: 1,
      says: `The setting is written, but systemd refused: /bin/systemctl ${verb} --now komolet.service: exit code 5: Unit komolet.service not found.`,
      calls: [`systemctl ${verb} --now komolet.service`],
    },
    {
      commands: [["komo-agent", verb]],
      when: "systemctl is killed",
      prepare: withSystemctl("kill -KILL $$"),
      code: 1,
      says: `The setting is written, but systemd refused: /bin/systemctl ${verb} --now komolet.service: ended by SIGKILL`,
    },
    {
      commands: [["komo-agent", verb]],
      when: "systemctl is missing",
      prepare: withoutSystemctl,
      code: 1,
      says: "The setting is written, but systemctl is not found on PATH.",
    },
  ]),
  {
    commands: [["komo-agent", "disable"]],
    when: "systemd runs",
    prepare: withSystemctl('echo "systemctl $*" >> "$KOMORIUTA_ROOT/calls"', { enabled: true }),
    code: 0,
    says: "Disabled and ended.",
    calls: ["systemctl disable --now komolet.service"],
  },
  {
    commands: [["komo-agent", "disable"]],
    when: "systemd does not run, and komolet does",
    withKomolet: true,
    code: 0,
    says: "Disabled and ended.",
  },
  {
    commands: [["komo-agent", "disable"]],
    when: "neither runs",
    prepare: withConfig({ enabled: true }),
    code: 0,
    says: "Disabled; komolet was not running.",
  },
  {
    commands: [["komo-agent", "reload"]],
    when: "komolet runs",
    withKomolet: true,
    code: 0,
    says: "komolet (pid PID) reads its configuration again.",
  },
  {
    commands: [["komo-agent", "reload"]],
    when: "komolet does not run",
    prepare: setUp,
    code: 1,
    says: "komolet is not running; start it with `komo-agent enable`.",
  },
];
