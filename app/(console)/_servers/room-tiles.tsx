"use client";

import { useEffect, useState, type ComponentType, type ReactNode } from "react";
import { useFleet } from "../_live/live";

/** The tiles of rooms: at first as rendered; once the stream runs, live, which only a phone loads. */
export function RoomTiles({ children }: { children: ReactNode }) {
  const [Live, setLive] = useState<ComponentType | null>(null);
  const isLive = useFleet() !== null;
  useEffect(() => {
    if (!isLive) return;
    const phone = matchMedia("(width < 40rem)");
    const load = (): void => {
      if (phone.matches)
        void import("./live-tiles").then(
          ({ LiveTiles }) => setLive(() => LiveTiles),
          () => undefined,
        );
    };
    load();
    phone.addEventListener("change", load);
    return () => phone.removeEventListener("change", load);
  }, [isLive]);
  return Live ? <Live /> : children;
}
