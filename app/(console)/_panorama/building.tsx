"use client";

import Link from "next/link";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Selection } from "../_servers/list/use-selection";
import { buildings, paneAt, type Houses, type HouseWindows } from "./windows";

interface BuildingProps extends HouseWindows {
  /** Its section, by its group; "": servers in no group. */
  readonly section: string;
  readonly selection: Selection;
  /** The building in words, for screen readers. */
  readonly label: string;
  /** "web-3 · on" */
  readonly windowLabel: (uuid: string) => string;
  readonly selectLabel: (uuid: string) => string;
  /** Whether its rows are unfolded: keys are for them, then. */
  readonly open: boolean;
  readonly houses: Houses;
  /** Called on a tap, which opens the house: a finger is too large for a window. */
  readonly onTap: () => void;
}

/** The windows: all that hands and keys do with them comes with the hands. */
export function Building(props: BuildingProps) {
  const { facade, seats, uuids, label, onTap } = props;
  const building = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (building.current) buildings.set(building.current, { facade, seats, uuids });
  }, [facade, seats, uuids]);
  const place = {
    width: facade.width,
    height: facade.height,
    left: `calc((100% - var(--moment)) * 2 / 3 + var(--moment) / 2 - ${facade.width / 2}px)`,
  };
  return (
    <>
      <div
        ref={building}
        role="img"
        aria-label={label}
        data-building
        className="absolute bottom-[3px] cursor-pointer touch-pan-y"
        style={place}
        onPointerUp={({ pointerType }) => {
          if (pointerType === "touch") onTap();
        }}
      />
      {props.open ? null : (
        <span className="pointer-events-none absolute bottom-[3px]" style={place}>
          <Windows {...props} />
        </span>
      )}
    </>
  );
}

/** The window with the focus, for those who move by keys: one stop of Tab a house. */
function Windows({
  section,
  facade,
  seats,
  uuids,
  selection,
  windowLabel,
  selectLabel,
  houses,
}: BuildingProps) {
  const [moved, setMoved] = useState({ to: 0, byKeys: false });
  const link = useRef<HTMLAnchorElement>(null);
  const place = Math.min(moved.to, uuids.length - 1);
  const uuid = uuids[place] ?? "";

  useEffect(() => {
    houses.set(section, (to) => setMoved({ to, byKeys: true }));
    return () => void houses.delete(section);
  }, [houses, section]);
  // Each move has a window of its own: the focus can follow only once it is in the page.
  useLayoutEffect(() => {
    if (!moved.byKeys) return;
    link.current?.focus({ preventScroll: true });
    // Sticky parts above and below must not cover it.
    link.current?.scrollIntoView({ block: "center", behavior: "instant" });
  }, [moved]);

  const [x, y] = paneAt(facade, Math.max(0, seats.indexOf(uuid)));
  const [width, height] = facade.glass;
  return (
    <span data-uuid={uuid} data-place={place} className="absolute inset-x-0 bottom-0 h-full min-h-[44px]">
      <Link
        key={uuid}
        ref={link}
        href={`/servers/${uuid}`}
        prefetch={false}
        aria-label={windowLabel(uuid)}
        className="peer absolute inset-0 outline-hidden"
      />
      <span
        data-pane
        aria-hidden
        className="absolute rounded-[1px] opacity-0 outline-2 outline-offset-2 outline-ring peer-focus-visible:opacity-100"
        style={{ left: x, bottom: facade.height - y - height, width, height }}
      />
      <input
        type="checkbox"
        tabIndex={-1}
        checked={selection.chosen.has(uuid)}
        aria-label={selectLabel(uuid)}
        onChange={({ target }) => selection.onChoose(uuid, target.checked)}
        className="sr-only"
      />
    </span>
  );
}
