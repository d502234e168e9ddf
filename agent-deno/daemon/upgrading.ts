/** An upgrade that the manager asks for. Pure. */
import type { Step } from "./state.ts";
import type { Manifest } from "../messages.ts";

/** Asked of a machine that stays on alone, with guards that say whether it is free: never while anything is ordered. */
export function upgradeAsked(step: Step, { upgrade, guards, power, reportUse }: Manifest): Step {
  const { state, effects } = step;
  const stays = state.phase === "on" && power === "ON" && state.manifest?.power === "ON";
  if (upgrade === undefined || guards === undefined || !reportUse || !stays) return step;
  if (state.order !== undefined) return step;
  return { state, effects: [...effects, { kind: "upgrade", upgrade, guards }] };
}
