"use client";

import { useState, type ComponentType } from "react";
import { useReportFault } from "./faults";

/** Loads a part of the page; written once, outside of all components. */
export type Load<Props> = () => Promise<ComponentType<Props>>;

const arrived = new Map<unknown, unknown>();

/**
 * A part of the page that few people want at once and that is loaded on demand: a menu, a dialog, a form. Gives the
 * part, null until it is there; a function that loads it, and says whether that worked; and whether it is being loaded.
 * @param name its name, for the fault where it cannot be loaded
 */
export function useLater<Props>(
  load: Load<Props>,
  name: string,
): readonly [ComponentType<Props> | null, () => Promise<boolean>, boolean] {
  const reportFault = useReportFault();
  const [part, setPart] = useState(() => (arrived.get(load) as ComponentType<Props> | undefined) ?? null);

  const [sending, setSending] = useState(false);

  const send = async () => {
    setSending(true);
    try {
      const loaded = await load();
      arrived.set(load, loaded);
      setPart(() => loaded);
      return true;
    } catch {
      reportFault({ code: "unreachable" }, name);
      return false;
    } finally {
      setSending(false);
    }
  };
  return [part, send, sending];
}

/** Loads a part that somebody is about to want. */
export function sendAhead(load: () => Promise<unknown>): void {
  // After a failure the next request tries again, and reports it.
  load().catch(() => undefined);
}
