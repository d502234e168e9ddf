/** The keeper of Wake-on-LAN of a card, which turns it on at each boot: by files of systemd-udevd and NetworkManager. */
import type { NetworkCard } from "../host-identity.ts";
import type { Paths } from "./environment.ts";
import { linkFileOf, wakesByPacket } from "./link-file.ts";
import { connectionOf } from "./network-manager.ts";

export type WakeKeeping = Pick<NetworkCard, "linkFile" | "wakeOnLanKeptBy">;

/** Reads the keeping of a card, by its name. Never throws. */
export type KeepingOf = (card: string) => WakeKeeping;

const LONGEST_PATH = 255;
/** Milliseconds. */
const READ_EVERY = 5 * 60_000;

/** The keeping of a card as its files have it now. Never throws. */
export function readKeeping(card: string, paths: Paths): WakeKeeping {
  const link = linkFileOf(card, paths);
  return {
    linkFile: link?.path.slice(0, LONGEST_PATH) ?? "",
    wakeOnLanKeptBy: wakesByPacket(link?.wakeOnLan)
      ? "WAKE_ON_LAN_KEEPER_LINK"
      : connectionOf(card, paths)?.wakes
        ? "WAKE_ON_LAN_KEEPER_NETWORK_MANAGER"
        : "WAKE_ON_LAN_KEEPER_UNSPECIFIED",
  };
}

/**
 * The same, read every five minutes: a heartbeat is told of cards, and these are a dozen files a card that hardly ever
 * change.
 * @param now milliseconds, those of sleep included
 */
export function keepingReadRarely(paths: Paths, now: () => number): KeepingOf {
  const known = new Map<string, WakeKeeping>();
  let readAt = now();
  return (card) => {
    if (now() - readAt >= READ_EVERY) {
      known.clear();
      readAt = now();
    }
    const found = known.get(card) ?? readKeeping(card, paths);
    known.set(card, found);
    return found;
  };
}
