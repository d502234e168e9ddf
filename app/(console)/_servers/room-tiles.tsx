"use client";

import { useEffect, useRef, useState, type ReactNode } from "react";
import { useFleet } from "../_live/live";

/** The tiles of rooms: at first as rendered; once the stream runs, live, which only a phone loads. */
export function RoomTiles({ children }: { children: ReactNode }) {
  const [tiles, setTiles] = useState<ReactNode>(null);
  const rendered = useRef<HTMLDivElement>(null);
  const isLive = useFleet() !== null;
  useEffect(() => {
    if (!isLive) return;
    const phone = matchMedia("(width < 40rem)");
    const load = (): void => {
      if (phone.matches)
        void import("./live-tiles").then(
          ({ LiveTiles }) => {
            const instead = rendered.current;
            if (instead) setTiles(<LiveTiles instead={instead} />);
          },
          () => undefined,
        );
    };
    load();
    phone.addEventListener("change", load);
    return () => phone.removeEventListener("change", load);
  }, [isLive]);
  return (
    tiles ?? (
      <div ref={rendered} className="contents">
        {children}
      </div>
    )
  );
}
