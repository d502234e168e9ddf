import { getLocale } from "next-intl/server";
import { headers } from "next/headers";
import { roomsOf, summaryOf, type RoomSummary } from "@/components/rooms";
import { running } from "@/lib/api/running";
import { currentStatus, statusReason } from "@/lib/power/status";
import { clientAddress, operator } from "../operator";

/** All that a display shows, at one moment. */
export interface Displayed {
  /** Wall-clock milliseconds of the manager. */
  readonly at: number;
  /** A display loads its page anew with another version. */
  readonly version: string;
  readonly rooms: readonly RoomSummary[];
  /** Servers that are not off, each once. */
  readonly lit: number;
}

/** Names of servers in a room, at most. */
const NAMES = 6;

/** The lights that the display, or the person, of this request may see; null: nobody is let in. */
export async function displayed(): Promise<Displayed | null> {
  const { access, about, operatorsFleet } = running();
  const display = await access.displays.operator((await headers()).get("cookie"));
  const asking = display
    ? ({ ...display, address: await clientAddress(), via: "token" } as const)
    : await operator();
  if (!asking) return null;
  const seen = operatorsFleet(asking);
  const { compare } = new Intl.Collator(await getLocale(), { numeric: true });
  const byName = (a: { readonly name: string }, b: { readonly name: string }) => compare(a.name, b.name);
  const servers = seen.list().map(({ uuid, name, groupUuids, facts }) => ({
    ...{ uuid, name, groupUuids, currentStatus: currentStatus(facts), statusReason: statusReason(facts) },
    lastHeartbeatAt: facts.last?.at.wall ?? null,
  }));
  const rooms = roomsOf([...seen.groups()].sort(byName), servers.sort(byName));
  const lit = new Set(rooms.flatMap(({ lights }) => lights.map(({ uuid }) => uuid))).size;
  return {
    ...{ at: Date.now(), version: about.version, lit },
    rooms: rooms.map((room) => summaryOf(room, NAMES)),
  };
}
