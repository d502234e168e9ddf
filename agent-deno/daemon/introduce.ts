/** When the manager is told about the host: where the logic wants it, and whenever there is something new to tell. */
import type { HostIdentity } from "../messages.ts";

export interface Introduction {
  /** What the next heartbeat should say of the host; undefined: nothing new since the manager heard of it. */
  readonly next: (wanted: boolean) => HostIdentity | undefined;
  /** The manager answered a heartbeat that said this. */
  readonly heard: (host: HostIdentity) => void;
}

/** @param identity looks at the host anew: some ten small files of /sys and /proc */
export function introduce(identity: () => HostIdentity): Introduction {
  let told = "";
  return {
    next(wanted) {
      const host = identity();
      return wanted || JSON.stringify(host) !== told ? host : undefined;
    },
    heard(host) {
      told = JSON.stringify(host);
    },
  };
}
