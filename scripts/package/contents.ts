/** The packages, for any system's tools: what each holds, and where it is installed. */
import { agentFolder } from "../build/agent.mjs";
import { managerFolder } from "../build/manager.mjs";
import type { ProgramName } from "../manuals/manuals";

export interface Package {
  readonly name: string;
  /** The folder of a platform's programs. */
  readonly folder: (platform: string) => string;
  /** Programs of that folder that go into /usr/bin. */
  readonly programs: readonly ProgramName[];
  /** Files of deploy/ by which the programs are started, by their place. */
  readonly units: Readonly<Record<string, string>>;
  /** Files beside Debian's scripts, by their place below /etc. An administrator's changes are kept (conffiles). */
  readonly settings: Readonly<Record<string, string>>;
  /** Programs with a completion for shells. */
  readonly completed: readonly ProgramName[];
}

export const MANAGER: Package = {
  name: "komoriuta-manager",
  folder: managerFolder,
  programs: ["komo-manager"],
  completed: ["komo-manager"],
  units: {
    "usr/lib/systemd/system/komo-manager.service": "systemd/komo-manager.service",
    "usr/lib/sysusers.d/komo-manager.conf": "systemd/komo-manager.sysusers.conf",
    "usr/lib/tmpfiles.d/komo-manager.conf": "systemd/komo-manager.tmpfiles.conf",
  },
  settings: { "logrotate.d/komoriuta-manager": "logrotate" },
};

export const AGENT: Package = {
  name: "komoriuta-agent",
  folder: agentFolder,
  programs: ["komolet", "komo-agent"],
  completed: [],
  units: {
    "usr/lib/systemd/system/komolet.service": "systemd/komolet.service",
    // Debian's postinst puts one into /etc/init.d where there is no systemd.
    "usr/share/komoriuta-agent/komolet.openrc": "openrc/komolet",
    "usr/share/komoriuta-agent/komolet.sysvinit": "sysvinit/komolet",
  },
  settings: {},
};

export const KOMOCTL: Package = {
  name: "komoctl",
  folder: agentFolder,
  programs: ["komoctl"],
  completed: ["komoctl"],
  units: {},
  settings: {},
};

export const PACKAGES: readonly Package[] = [MANAGER, AGENT, KOMOCTL];

/** Shell → the place of a program's completion, by the system's habits. */
export type Completions = Readonly<Record<string, (program: string) => string>>;

const BASH_AND_FISH: Completions = {
  bash: (program) => `usr/share/bash-completion/completions/${program}`,
  fish: (program) => `usr/share/fish/vendor_completions.d/${program}.fish`,
};

export const DEBIAN_COMPLETIONS: Completions = {
  ...BASH_AND_FISH,
  zsh: (program) => `usr/share/zsh/vendor-completions/_${program}`,
};

export const RPM_COMPLETIONS: Completions = {
  ...BASH_AND_FISH,
  zsh: (program) => `usr/share/zsh/site-functions/_${program}`,
};
