import { z } from "zod";
import { machineSettings, type MachineSettings } from "../fleet/model/machine-settings";
import type { UpdateServerRequest } from "../gen/proto/komoriuta/v1/server_pb";
import { SERVER_KIND_OF } from "./codec/write";

/** What a request says of a machine: null stands for what is set to none, what is undefined stays as it is. */
export const machineFields = { ...machineSettings.partial().shape, resetWatts: z.boolean() };

type MachineRequest = Pick<UpdateServerRequest, "needs" | "readyPort" | "kind" | "watts" | "resetWatts">;

/** The fields as an operator sends them, to be checked by `machineFields`. */
export function readMachine({ needs, readyPort, kind, watts, resetWatts }: MachineRequest) {
  return {
    ...{ needs: needs?.serverUuids, watts, resetWatts },
    readyPort: readyPort === 0 ? null : readyPort,
    // What nobody knows is passed on, so that it is refused.
    kind: kind !== undefined && SERVER_KIND_OF.has(kind) ? SERVER_KIND_OF.get(kind) : kind,
  };
}

/** Refuses watts that are set and reset at once. */
export function notBothWatts(
  { watts, resetWatts }: { readonly watts?: unknown; readonly resetWatts: boolean },
  context: z.RefinementCtx,
): void {
  if (watts === undefined || !resetWatts) return;
  context.addIssue({ code: "custom", path: ["resetWatts"], message: "must not be set with watts" });
}

/** The watts from now on; null: those of its kind, undefined: as they are. */
export function wattsAfter({
  watts,
  resetWatts,
}: {
  readonly watts?: MachineSettings["watts"] | undefined;
  readonly resetWatts: boolean;
}): MachineSettings["watts"] | undefined {
  return resetWatts ? null : watts;
}
