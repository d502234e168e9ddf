/** Those who end komolet, or let it read its configuration again. */

export interface SignalHandlers {
  readonly end: () => void;
  readonly reload: () => void;
}

export interface Signals {
  /** Hands on those that came already, and all that follow. */
  handle(handlers: SignalHandlers): void;
  [Symbol.dispose](): void;
}
