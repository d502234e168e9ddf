"use client";

import type { ComponentType } from "react";
import { languageOf } from "@/i18n/locales";
import { AllTexts, loadAllTexts } from "../../more-texts";

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
