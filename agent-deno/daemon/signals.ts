export interface SignalHandlers {
  readonly end: () => void;
  readonly reload: () => void;
}

/** Listens to SIGTERM, SIGINT and SIGHUP. @returns what ends the listening */
export function onSignals({ end, reload }: SignalHandlers): () => void {
  const listeners = [
    ["SIGTERM", end],
    ["SIGINT", end],
    ["SIGHUP", reload],
  ] as const;
  for (const [signal, handler] of listeners) Deno.addSignalListener(signal, handler);
  return () => {
    for (const [signal, handler] of listeners) Deno.removeSignalListener(signal, handler);
  };
}
