"use server";

import { stillLetIn } from "@/lib/access/required-rights";
import { byOf, type Asking } from "@/lib/access/identity";
import { running } from "@/lib/api/running";
import type { By } from "@/lib/fleet/model/audit";
import type { PushAddress, PushTestFault } from "@/lib/fleet/model/push";
import type { PushSettings } from "@/lib/fleet/model/push-words";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

const INVALID = { ok: false, fault: { code: "invalid" } } as const;

/** The data with which a browser subscribes to notifications, and its present settings. */
export interface PushHere {
  /** `applicationServerKey`, base64url. */
  readonly publicKey: string;
  /** Null: it gets no notifications. */
  readonly settings: PushSettings | null;
  /** All groups, by name. */
  readonly groups: readonly { readonly uuid: string; readonly name: string }[];
}

/** @param endpoint the push address of this browser; null: it has none */
export async function pushHere(endpoint: string | null): Promise<Outcome<PushHere>> {
  return act("pushHere", (fleet, { userId }) => {
    const { push } = running();
    return Promise.resolve({
      publicKey: push.publicKey,
      settings: endpoint === null ? null : push.find(userId, String(endpoint)),
      groups: fleet.groups().map(({ uuid, name }) => ({ uuid, name })),
    });
  });
}

/**
 * The author of a change to push settings, whose login is checked again as it is written: a name is resolved before.
 */
function pushedBy(asking: Asking): By {
  const { access } = running();
  return { ...byOf(asking), still: stillLetIn(access, asking) };
}

/** Turns notifications of this browser on, or changes them. Input is not trusted. */
export async function turnOnPush(address: PushAddress, settings: PushSettings): Promise<Outcome<null>> {
  const done = await act("turnOnPush", async (_, asking) => {
    running().access.paceChange(asking);
    return running().push.turnOn(pushedBy(asking), address, settings);
  });
  if (!done.ok) return done;
  return done.value ? { ok: true, value: null } : INVALID;
}

/** Turns notifications of this browser off. */
export async function turnOffPush(endpoint: string): Promise<Outcome<null>> {
  return act("turnOffPush", async (_, asking) => {
    running().access.paceChange(asking);
    await running().push.turnOff(pushedBy(asking), String(endpoint));
    return null;
  });
}

/** Sends this browser a short message. Null: its push service has accepted it. */
export async function testPush(endpoint: string): Promise<Outcome<PushTestFault | null>> {
  return act("testPush", (_, { userId }) => running().push.test(userId, String(endpoint)));
}
