/** Programs that asked logind to block a shutdown, or a sleep where the machine is to sleep. */
import { blockersOf } from "../host/logind.ts";
import { exists } from "../host/files.ts";
import { isActive, systemdRuns } from "../host/systemd.ts";
import type { Guard } from "./guard.ts";
import type { Host } from "../host/environment.ts";
import type { Shutdown } from "../shutdowns.ts";

/**
 * Lists inhibitors itself, since systemd before 257 lets root override them. Where logind does not run at all nobody can
 * hold one, and `systemctl poweroff` goes to systemd itself.
 */
export function inhibitorGuard({ paths, environment }: Host, how: Shutdown): Guard {
  return {
    name: "inhibitor",
    async check() {
      if (!systemdRuns(paths)) return [];
      try {
        const blockers = await blockersOf(how, environment);
        return blockers
          .filter(({ mode, pid }) => mode === "block" && pid !== Deno.pid)
          .map(({ name }) => ({ kind: "inhibitor", name }));
      } catch (error) {
        const away = (await isActive("systemd-logind.service", environment)) === false;
        if (away && isEmpty(paths.inhibitors)) return [];
        throw error;
      }
    },
  };
}

/** Whether no inhibitor is left: one that logind left behind when it ended may still be held. */
function isEmpty(folder: string): boolean {
  return !exists(folder) || [...Deno.readDirSync(folder)].length === 0;
}
