import { z } from "zod";
import { guardSettings } from "../fleet/model/guard-settings";
import type { Guards } from "../plan/guards";

/** What requests say of guards, where a server or a group is changed: `guards` through `readGuards`. */
export const guardFields = { guards: guardSettings.nullable(), resetGuards: z.boolean() };

interface GuardFields {
  readonly guards: Guards | null;
  readonly resetGuards: boolean;
}

/** Refuses guards that are set and reset at once. */
export function notBoth({ guards, resetGuards }: GuardFields, context: z.RefinementCtx): void {
  if (guards === null || !resetGuards) return;
  context.addIssue({ code: "custom", path: ["resetGuards"], message: "must not be set with guards" });
}

/** The guards from now on; null: none, undefined: as they are. */
export function guardsAfter({ guards, resetGuards }: GuardFields): Guards | null | undefined {
  return resetGuards ? null : (guards ?? undefined);
}
