/** The self-test: what no test of ours can show, since it needs the real system. */

export interface SelfCheck {
  /** A noun phrase in English, as the report is: "The boot id". */
  readonly name: string;
  /** A question in their language for whoever runs it, where the check does what they may not want; it is left out unless they say yes. */
  readonly question?: string;
  /**
   * @returns the thing that was seen, in a line without secrets
   * @throws where it is not as it should be
   */
  readonly run: (signal: AbortSignal) => string | Promise<string>;
}
