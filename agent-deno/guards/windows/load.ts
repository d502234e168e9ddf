/** A machine that computes: the part of the time for which its cores were busy. Windows keeps no average of it. */
import { loadOver } from "../../host/windows/load.ts";
import type { Guard } from "../guard.ts";
import type { LoadGuard } from "../words.ts";

export function loadGuard({ above, minutes }: LoadGuard): Guard {
  return {
    name: "load",
    check() {
      const load = loadOver(minutes);
      if (load === undefined) return [{ kind: "load", name: "load: counted for a minute first" }];
      if (load <= above) return [];
      return [{ kind: "load", name: `load ${load.toFixed(2)} for each core over ${minutes} min` }];
    },
  };
}
