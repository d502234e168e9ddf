"use client";

import { useState, type ComponentType } from "react";
import { useTellFault } from "./faults";

/** How a part of the page is sent for; written once, outside of all components. */
export type Load<Props> = () => Promise<ComponentType<Props>>;

const arrived = new Map<unknown, unknown>();

/**
 * A part of the page that few people want at once, and so is sent for when someone does: menus, dialogs, forms.
 * Gives the part, null until it is there; the way to send for it, which tells whether it came; and whether it is under
 * way.
 * @param name what people call it, to be told where it does not come
 */
export function useLater<Props>(
  load: Load<Props>,
  name: string,
): readonly [ComponentType<Props> | null, () => Promise<boolean>, boolean] {
  const tellFault = useTellFault();
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
      tellFault({ code: "unreachable" }, name);
      return false;
    } finally {
      setSending(false);
    }
  };
  return [part, send, sending];
}

/** Sends for a part that someone is about to want. */
export function sendAhead(load: () => Promise<unknown>): void {
  // Where that fails, wanting it tries again, and says so.
  load().catch(() => undefined);
}
