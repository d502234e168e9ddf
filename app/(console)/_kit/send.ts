"use client";

import { useState } from "react";
import { useOneByOne } from "./ask";
import { useFaultText } from "./fault-words";
import { answered, type Fault, type Outcome } from "./faults";

/** The state of a form that is being sent. */
export interface Sending {
  readonly pending: boolean;
  /** The fault, in the reader's language; null: nothing was refused. */
  readonly refused: string | null;
}

/** Sends a form, one request at a time. A fault is shown in the form. */
export function useSend() {
  const faultText = useFaultText();
  const [refused, setRefused] = useState<string | null>(null);
  const [pending, run] = useOneByOne();
  /**
   * @param done runs afterwards; a sentence that it gives is shown as a fault all the same
   * @param wordsOf other words for a fault; null: its own
   */
  const send = <T>(
    work: () => Promise<Outcome<T>>,
    done: (answer: T) => unknown,
    wordsOf: (fault: Fault) => string | null | undefined = () => undefined,
  ): void =>
    run(async () => {
      setRefused(null);
      const outcome = await answered(work());
      if (outcome.ok) {
        const why = done(outcome.value);
        return typeof why === "string" && setRefused(why);
      }
      const words = wordsOf(outcome.fault);
      setRefused(words === undefined ? textOf(outcome.fault) : words);
    });
  // After an edit conflict the form shows more than words.
  const textOf = (fault: Fault) => (fault.code === "edited_meanwhile" ? null : faultText(fault));
  return { pending, refused, refuse: setRefused, send };
}
