"use server";

import type { Outcome } from "@/components/fault";
import type { ServerView } from "@/components/server-view";
import type { Fleet, ServerRecord } from "@/lib/fleet/fleet";
import { ACTIONS, type Action } from "@/lib/power/words";
import { fieldOf } from "../../form-field";
import { act } from "../act";
import { viewOfServer } from "../record-views";

/** What came of a press on a power button. */
export type PowerOutcome = Outcome<{ readonly server: ServerView }>;

const DEEDS: Readonly<Record<Action, (fleet: Fleet, uuid: string, actor: string) => Promise<ServerRecord>>> =
  {
    TurnOn: (fleet, uuid, actor) => fleet.turnOn(uuid, actor),
    TurnOff: (fleet, uuid, actor) => fleet.turnOff(uuid, actor),
    WakeAgain: (fleet, uuid, actor) => fleet.wakeAgain(uuid, actor),
  };

/** Presses a power button. The form tells the server's `uuid` and the `action`; a plain form will do. */
export async function pressPower(_previous: PowerOutcome | null, form: FormData): Promise<PowerOutcome> {
  const uuid = fieldOf(form, "uuid");
  const wanted = fieldOf(form, "action");
  const action = ACTIONS.find((each) => each === wanted);
  if (!action || !uuid) return { ok: false, fault: { code: "invalid", fields: {} } };
  return act(action, async (fleet, { userId }) => ({
    server: viewOfServer(await DEEDS[action](fleet, uuid, userId)),
  }));
}
