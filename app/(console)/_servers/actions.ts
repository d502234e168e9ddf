"use server";

import { serverJson } from "@/lib/api/codec/write";
import type { Guards } from "@/lib/plan/guards";
import { guardSettings } from "@/lib/fleet/model/guard-settings";
import { serverSettings, type ServerSettings, type SettingFault } from "@/lib/fleet/model/settings";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { act, versionOf } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** A server and its token, which is told this once. */
export interface NewToken {
  readonly server: ServerJson;
  readonly accessToken: string;
}

/** Registers a server. */
export async function createServer(settings: ServerSettings): Promise<Outcome<NewToken>> {
  const checked = check(settings);
  if (!checked.ok) return checked;
  return act("createServer", async (fleet, { userId }) => {
    const { server, accessToken } = await fleet.register(checked.value, userId);
    return { server: serverJson(server), accessToken };
  });
}

/**
 * Changes a server's settings.
 * @param ifUpdatedAt of the server that the form was filled in with
 */
export async function updateServer(
  uuid: string,
  settings: ServerSettings,
  ifUpdatedAt: number,
): Promise<Outcome<ServerJson>> {
  const checked = check(settings);
  if (!checked.ok) return checked;
  return act("updateServer", async (fleet, { userId }) =>
    serverJson(await fleet.edit(textOf(uuid), checked.value, userId, versionOf(ifUpdatedAt))),
  );
}

/**
 * Sets the guards of a server's own; null: it has none any more.
 * @param ifUpdatedAt of the server that the form was filled in with
 */
export async function setGuards(
  uuid: string,
  guards: Guards | null,
  ifUpdatedAt: number,
): Promise<Outcome<ServerJson>> {
  const checked = guardSettings.nullable().safeParse(guards);
  if (!checked.success) return { ok: false, fault: { code: "invalid", fields: {} } };
  return act("setGuards", async (fleet, { userId }) =>
    serverJson(await fleet.edit(textOf(uuid), { guards: checked.data }, userId, versionOf(ifUpdatedAt))),
  );
}

/** Issues a new token; the old one is dead at once. */
export async function rotateToken(uuid: string): Promise<Outcome<NewToken>> {
  return act("rotateToken", async (fleet, { userId }) => {
    const { server, accessToken } = await fleet.rotateToken(textOf(uuid), userId);
    return { server: serverJson(server), accessToken };
  });
}

/** Deletes a server and its token for good. */
export async function deleteServer(uuid: string): Promise<Outcome<null>> {
  return act("deleteServer", async (fleet, { userId }) => {
    await fleet.remove(textOf(uuid), userId);
    return null;
  });
}

/** The settings where they are good; else what is wrong, field by field. What comes in is not believed. */
function check(settings: unknown): Outcome<ServerSettings> {
  const checked = serverSettings.safeParse(settings);
  if (checked.success) return { ok: true, value: checked.data };
  const fields: Partial<Record<keyof ServerSettings, SettingFault>> = {};
  for (const { path, message } of checked.error.issues) {
    fields[path[0] as keyof ServerSettings] ??= message as SettingFault;
  }
  return { ok: false, fault: { code: "invalid", fields } };
}

/** A text as it is, and "" for everything else that someone may send in its place. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
