import type { IncomingHttpHeaders } from "node:http";

/**
 * The headers of a call, which nobody changes. Connect copies them, and a copy of `Headers` sorts and combines first:
 * these tell the pairs that they were made of, which costs a fifth.
 */
export class CallHeaders extends Headers {
  readonly #pairs: readonly (readonly [name: string, value: string])[];

  /** Headers that come several times are not told: no call has such. */
  constructor(headers: IncomingHttpHeaders) {
    super();
    const pairs: [string, string][] = [];
    for (const name in headers) {
      const value = headers[name];
      if (typeof value !== "string") continue;
      this.append(name, value);
      pairs.push([name, value]);
    }
    this.#pairs = pairs;
  }

  override [Symbol.iterator](): HeadersIterator<[string, string]> {
    return this.#pairs.values() as HeadersIterator<[string, string]>;
  }
}
