"use client";

import { useLocale } from "next-intl";
import { useLayoutEffect, useMemo, useRef } from "react";
import { roomsOf, summaryOf } from "@/components/rooms";
import { byName, orderByName } from "../_find/list-query";
import { useFleet } from "../_live/live";
import { Tiles } from "./tiles";

/**
 * The tiles of rooms, live.
 * @param instead the tiles as rendered, which these replace: what somebody has opened there until that moment is open
 */
export function LiveTiles({ instead }: { instead: HTMLElement }) {
  const tiles = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const opened = new Set(Array.from(instead.querySelectorAll<HTMLElement>("details[open]"), roomOf));
    for (const tile of tiles.current?.querySelectorAll("details") ?? [])
      tile.open ||= opened.has(roomOf(tile));
  }, [instead]);
  const locale = useLocale();
  const fleet = useFleet();
  const order = useMemo(() => orderByName(locale), [locale]);
  const rooms = useMemo(
    () => (fleet ? roomsOf(byName([...fleet.groups.values()], locale), order(fleet)) : []),
    [fleet, locale, order],
  );
  return (
    <div ref={tiles} className="contents">
      <Tiles
        rooms={rooms.map((room) => summaryOf(room, 0))}
        lightsOf={(uuid) => rooms.find((room) => room.uuid === uuid)?.lights ?? []}
      />
    </div>
  );
}

const roomOf = (tile: HTMLElement): string | undefined => tile.dataset["room"];
