export interface SignalHandlers {
  readonly end: () => void;
  readonly reload: () => void;
}

export interface Signals {
  /** Hands on those that came already, and all that follow. */
  handle(handlers: SignalHandlers): void;
  [Symbol.dispose](): void;
}

/**
 * Listens to SIGTERM, SIGINT and SIGHUP. They are kept until someone handles them: a reload that comes while komolet
 * still starts must not end it.
 */
export function listenToSignals(): Signals {
  const early: (keyof SignalHandlers)[] = [];
  let handlers: SignalHandlers | undefined;
  const take = (what: keyof SignalHandlers) => () => {
    if (handlers === undefined) early.push(what);
    else handlers[what]();
  };
  const listeners = [
    ["SIGTERM", take("end")],
    ["SIGINT", take("end")],
    ["SIGHUP", take("reload")],
  ] as const;
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  return {
    handle(those) {
      handlers = those;
      for (const what of early.splice(0)) those[what]();
    },
    [Symbol.dispose]() {
      for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
    },
  };
}
