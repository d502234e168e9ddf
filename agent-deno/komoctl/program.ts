/** komoctl: its verbs, its refusals, and the names that shells complete. */
import { completion } from "../../command-line/completion.ts";
import { help, version } from "../../command-line/help.ts";
import type { Program } from "../../command-line/verb.ts";
import { VERSION } from "../host/environment.ts";
import { printable } from "../printable.ts";
import { refusalOf } from "./refusal-of.ts";
import { apiOf, knownBy } from "./fleet.ts";
import { loadLogin } from "./login-file.ts";
import { allNames } from "./names.ts";
import type { Context, CtlVerb } from "./verb.ts";
import { deleteServer } from "./verbs/delete.ts";
import { doctor } from "./verbs/doctor.ts";
import { doors } from "./verbs/doors.ts";
import { powerCuts } from "./verbs/power-cuts.ts";
import { events } from "./verbs/events.ts";
import { group } from "./verbs/group.ts";
import { hold, holds, release } from "./verbs/holds.ts";
import { login, logout } from "./verbs/login.ts";
import { note } from "./verbs/note.ts";
import { off, on, reboot, wakeAgain } from "./verbs/power.ts";
import { rehearse } from "./verbs/rehearse.ts";
import { upgrades } from "./verbs/upgrades.ts";
import { report } from "./verbs/report.ts";
import { rest } from "./verbs/rest.ts";
import { cancel, run, runs } from "./verbs/runs.ts";
import { seats } from "./verbs/seats.ts";
import { groups, servers } from "./verbs/servers.ts";
import { tonight } from "./verbs/tonight.ts";
import { wait } from "./verbs/wait.ts";
import { way } from "./verbs/way.ts";
import { ups } from "./verbs/ups.ts";
import { why } from "./verbs/why.ts";
import { say } from "./words/say.ts";

/** In the order of the help. */
const VERBS: Readonly<Record<string, CtlVerb>> = {
  login,
  logout,
  servers,
  groups,
  seats,
  note,
  group,
  delete: deleteServer,
  on,
  off,
  reboot,
  "wake-again": wakeAgain,
  wait,
  run,
  runs,
  cancel,
  hold,
  holds,
  release,
  rest,
  tonight,
  events,
  report,
  why,
  doctor,
  way,
  doors,
  "power-cuts": powerCuts,
  ups,
  rehearse,
  upgrades,
  completion: completion(`bash: komoctl completion bash > ~/.local/share/bash-completion/completions/komoctl
zsh:  komoctl completion zsh > a folder of $fpath, as _komoctl
fish: komoctl completion fish > ~/.config/fish/completions/komoctl.fish`),
  help,
  version,
};

/** Exit codes: 0 done, else one of `EXIT`; 130 interrupted at a question. */
export const KOMOCTL: Program<Context> = {
  name: "komoctl",
  version: VERSION,
  about: "turns servers on and off by a komoriuta manager.",
  notes: `With --json it prints what the API answered, for scripts.
Ends with 0 done · 1 refused · 2 wrong usage or name · 3 not logged in · 4 no right · 5 manager not reached
· 6 not in time · 7 not all as asked.`,
  verbs: Object.fromEntries(
    Object.entries(VERBS).map(([name, verb]) => [name, { ...verb, takesJson: true }]),
  ),
  refusalOf(error, context) {
    const { exitCode, said } = refusalOf(error, urlIn(context));
    return { exitCode, message: printable(said) };
  },
  async names(context) {
    // Names with control characters cannot be typed.
    return allNames(await knownBy(apiOf(context))).filter((name) => name === printable(name));
  },
};

function urlIn({ configFile }: Context): string {
  try {
    return loadLogin(configFile).url;
  } catch {
    return say("the URL that was given");
  }
}
