"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { toast } from "@/components/toast";
import { answered, type Fault, type Outcome } from "./faults";
import { useReportFault } from "./report-fault";

/** Asks something of the manager, one request at a time: a second press is an accident. */
export function useOneByOne() {
  const [pending, start] = useTransition();
  const run = (work: () => Promise<unknown>): void => {
    if (!pending) start(async () => void (await work()));
  };
  return [pending, run] as const;
}

/**
 * @param name the name of what it is about
 * @param failed called after a fault; true: the fault is shown already
 */
type Asked<T> = [
  name: string,
  work: () => Promise<Outcome<T>>,
  done: (answer: T) => unknown,
  failed?: (fault: Fault) => unknown,
];

/** Asks something of the manager. A fault is shown in the footer. */
function useAsked() {
  const reportFault = useReportFault();
  return async <T>(...[name, work, done, failed]: Asked<T>): Promise<void> => {
    const outcome = await answered(work());
    if (outcome.ok) return void done(outcome.value);
    if (failed?.(outcome.fault) !== true) reportFault(outcome.fault, name);
  };
}

/** Asks something of the manager from a button, one request at a time. A fault is shown in the footer. */
export function useAsk() {
  const asked = useAsked();
  const [pending, run] = useOneByOne();
  const ask = <T>(...about: Asked<T>): void => run(() => asked(...about));
  return { pending, ask };
}

/** The same for buttons of many things: `pending` has the ids of those whose requests are under way. */
export function useAskEach() {
  const asked = useAsked();
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const ask = <T>(id: string, ...about: Asked<T>): void => {
    setPending((now) => new Set(now).add(id));
    void asked(...about).finally(() => setPending((now) => new Set([...now].filter((each) => each !== id))));
  };
  return { pending, ask };
}

/** The same for a change of what the page shows: a toast confirms it, and the page is read anew. */
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
