import type { Moment } from "../power/facts";

/** A stop that waits until the server is free. It binds one boot, and there is at most one a server. */
export interface Wish {
  /** Who asked. */
  readonly author: string;
  readonly reason: string;
  readonly since: Moment;
  /** Wall-clock milliseconds: after this the server stays on. */
  readonly until: number;
  readonly boot: string;
  /** Of the manifest that first asked for the use: an agent that echoes an earlier one has not been asked. */
  readonly revision: number;
}
