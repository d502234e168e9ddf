import { useEffect, useEffectEvent, useState } from "react";
import { answered, type Outcome } from "./faults";

/**
 * The manager's answer to a question, loaded anew whenever the question changes. Meanwhile the last one stays, and is
 * busy.
 * @param question compared as JSON; null: nothing is asked
 * @param after milliseconds from the last change until the manager is asked
 */
export function useAnswer<Question, T>(
  question: Question | null,
  ask: (question: Question) => Promise<Outcome<T>>,
  after = 0,
) {
  const [answer, setAnswer] = useState<{ readonly to: string; readonly outcome: Outcome<T> } | null>(null);
  const [round, setRound] = useState(0);
  const asked = question === null ? null : `${round} ${JSON.stringify(question)}`;
  const load = useEffectEvent(async (isWanted: () => boolean) => {
    if (question === null || asked === null) return;
    const outcome = await answered(ask(question));
    if (isWanted()) setAnswer({ to: asked, outcome });
  });
  useEffect(() => {
    if (asked === null) return;
    let isWanted = true;
    const timer = setTimeout(() => void load(() => isWanted), after);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [asked, after]);
  return {
    /** Null: none has come yet. */
    outcome: answer?.outcome ?? null,
    busy: answer?.to !== asked,
    /** Loads it anew, since it is outdated. */
    again: () => setRound(round + 1),
  };
}
