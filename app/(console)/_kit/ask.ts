"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { toast } from "@/components/toast";
import { answered, useFaultText, useTellFault, type Fault, type Outcome } from "./faults";

/** Asks something of the manager, one thing at a time: nobody means what is pressed twice. */
function useOneByOne() {
  const [pending, start] = useTransition();
  const run = (work: () => Promise<unknown>): void => {
    if (!pending) start(async () => void (await work()));
  };
  return [pending, run] as const;
}

/** Asks something of the manager out of a button, one thing at a time. Why it was not done is told in the footer. */
export function useAsk() {
  const tellFault = useTellFault();
  const [pending, run] = useOneByOne();
  /**
   * @param name of what it is about
   * @param failed told, too, where it was not done
   */
  const ask = <T>(
    name: string,
    work: () => Promise<Outcome<T>>,
    done: (answer: T) => unknown,
    failed?: () => unknown,
  ): void =>
    run(async () => {
      const outcome = await answered(work());
      if (outcome.ok) return done(outcome.value);
      failed?.();
      tellFault(outcome.fault, name);
    });
  return { pending, ask };
}

/** The same where what the page shows is another one then: it says so, and the page is read anew. */
export function useChange() {
  const router = useRouter();
  const { pending, ask } = useAsk();
  const change = <T>(name: string, work: () => Promise<Outcome<T>>, done: string): void =>
    ask(name, work, () => {
      toast.success(done);
      router.refresh();
    });
  return { pending, change };
}

/** How it stands with a form that is sent. */
export interface Sending {
  readonly pending: boolean;
  /** Why it was not done, in the reader's language; null: nothing was refused. */
  readonly refused: string | null;
}

/** Sends a form, once at a time. Why it was not done is told where it was asked for. */
export function useSend() {
  const faultText = useFaultText();
  const [refused, setRefused] = useState<string | null>(null);
  const [pending, run] = useOneByOne();
  /**
   * @param done what follows; a sentence that it gives says why it was not done all the same
   * @param wordsOf what is said of a fault in the place of its own words; null: nothing
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
  // Of what somebody else was faster with, the form shows more than words.
  const textOf = (fault: Fault) => (fault.code === "edited_meanwhile" ? null : faultText(fault));
  return { pending, refused, refuse: setRefused, send };
}
