import { useAnswer } from "./answer";
import { useFaultText } from "./fault-words";
import { serverNames, type ServerChoice } from "./names";

/** All servers to choose from, loaded once `open`; null: not loaded yet. */
export function useServerChoices(open: boolean): {
  readonly servers: readonly ServerChoice[] | null;
  /** The reason for which they could not be loaded, in the reader's language. */
  readonly fault: string | null;
} {
  const faultText = useFaultText();
  const { outcome } = useAnswer(open || null, () => serverNames());
  if (outcome === null) return { servers: null, fault: null };
  return outcome.ok
    ? { servers: outcome.value, fault: null }
    : { servers: null, fault: faultText(outcome.fault) };
}
