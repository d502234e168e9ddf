"use client";

import { useRouter } from "next/navigation";
import { useEffect, useMemo } from "react";
import type { Spell } from "@/app/(console)/servers/[uuid]/spells";
import { DayStrip } from "@/app/(console)/servers/[uuid]/day-strip";
import type { ServerView } from "@/lib/api/codec/read";

interface DayProps {
  /** The server as the page was rendered, and as it is now. */
  readonly rendered: ServerView;
  readonly live: ServerView;
  /** Its statuses that were over when the page was rendered. */
  readonly past: readonly Spell[];
}

/** The last 24 hours of a server, live: drawn at once from what is known, then from what the manager kept. */
export function Day({ rendered, live, past }: DayProps) {
  const router = useRouter();
  const moved = live.statusSince > rendered.statusSince;
  useEffect(() => {
    // More than one change may lie between the two: the page reads them anew.
    if (moved) router.refresh();
  }, [moved, live.statusSince, router]);

  const known = useMemo(() => {
    const ended = { status: rendered.currentStatus, since: rendered.statusSince, until: live.statusSince };
    return moved ? [...past, ended] : past;
  }, [past, moved, rendered.currentStatus, rendered.statusSince, live.statusSince]);
  return <DayStrip past={known} present={{ status: live.currentStatus, since: live.statusSince }} />;
}
