"use client";

import { useState, type ComponentType } from "react";
import { languageOf } from "@/i18n/locales";
import { AllTexts, loadAllTexts } from "../../more-texts";
import { useReportFault } from "./faults";

/** Loads a part of the page with its texts. */
export interface Load<Props> {
  (): Promise<ComponentType<Props>>;
  /** The part; null until it is there. */
  readonly arrived: () => ComponentType<Props> | null;
}

/**
 * A part of the page that few people want at once and that is loaded on demand, with all texts: the page brings only
 * its own. Written once, outside of all components.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): Load<Props> {
  let arrived: ComponentType<Props> | null = null;
  const send = async () => {
    const [Part] = await Promise.all([load(), loadAllTexts(languageOf(document.documentElement.lang))]);
    return (arrived ??= function WithTexts(props: Props) {
      return (
        <AllTexts>
          <Part {...props} />
        </AllTexts>
      );
    });
  };
  return Object.assign(send, { arrived: () => arrived });
}

/**
 * A menu, a dialog, a form that is loaded on demand. Gives the part, null until it is there; a function that loads it,
 * and says whether that worked; and whether it is being loaded.
 * @param name its name, for the fault where it cannot be loaded
 */
export function useLater<Props>(
  load: Load<Props>,
  name: string,
): readonly [ComponentType<Props> | null, () => Promise<boolean>, boolean] {
  const reportFault = useReportFault();
  const [part, setPart] = useState(load.arrived);

  const [sending, setSending] = useState(false);

  const send = async () => {
    setSending(true);
    try {
      const loaded = await load();
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
