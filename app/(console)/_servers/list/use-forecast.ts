import { useEffect, useEffectEvent, useState } from "react";
import { answered } from "../../_kit/faults";
import { forecastRuns, type Forecasts } from "../../_runs/actions";

/** Milliseconds after the last change until the manager is asked. */
const ASK_AFTER = 250;

/**
 * The forecast of each action on a selection, loaded anew whenever the selection or its possible actions change.
 * Meanwhile the last one stays. Null: not known.
 * @param state differs once the forecast may
 */
export function useForecast(uuids: readonly string[], state: string): Forecasts | null {
  const [forecasts, setForecasts] = useState<Forecasts | null>(null);
  const key = `${uuids.join(" ")} ${state}`;
  const load = useEffectEvent(async (isWanted: () => boolean) => {
    const outcome = await answered(forecastRuns(uuids));
    // Without a forecast the buttons have no number, and the dialog gives the reason.
    if (isWanted()) setForecasts(outcome.ok ? outcome.value : null);
  });
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(() => void load(() => isWanted), ASK_AFTER);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [key]);
  return forecasts;
}
