"use client";

import { useLocale } from "next-intl";
import { useMemo } from "react";
import { roomsOf, summaryOf } from "@/components/rooms";
import { byName, orderByName } from "../_find/list-query";
import { useFleet } from "../_live/live";
import { Tiles } from "./tiles";

/**
 * The tiles of rooms, live.
 * @param opened the rooms whose tiles are open to begin with
 */
export function LiveTiles({ opened }: { opened: readonly string[] }) {
  const locale = useLocale();
  const fleet = useFleet();
  const order = useMemo(() => orderByName(locale), [locale]);
  const rooms = useMemo(
    () => (fleet ? roomsOf(byName([...fleet.groups.values()], locale), order(fleet)) : []),
    [fleet, locale, order],
  );
  return (
    <Tiles
      rooms={rooms.map((room) => summaryOf(room, 0))}
      opened={opened}
      lightsOf={(uuid) => rooms.find((room) => room.uuid === uuid)?.lights ?? []}
    />
  );
}
