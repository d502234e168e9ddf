import { useAnswer } from "../../_kit/answer";
import { forecastRuns, type Forecasts } from "../../_runs/actions";

/** Milliseconds after the last change until the manager is asked. */
const ASK_AFTER = 250;

/**
 * The forecast of each action on a selection, loaded anew whenever the selection or its possible actions change.
 * Meanwhile the last one stays. Null: not known.
 * @param state differs once the forecast may
 */
export function useForecast(uuids: readonly string[], state: string): Forecasts | null {
  const { outcome } = useAnswer({ uuids, state }, () => forecastRuns(uuids), ASK_AFTER);
  // Without a forecast the buttons have no number, and the dialog gives the reason.
  return outcome?.ok ? outcome.value : null;
}
