/** The relays of a group in one network, and the servers of it that have no other way to be woken there. */
export interface RelaysOfGroup {
  /** In the order in which they are rather kept on. */
  readonly relays: readonly string[];
  readonly sleepers: ReadonlySet<string>;
}

type ByNetwork = ReadonlyMap<string, RelaysOfGroup>;

/** The relays of groups that keep one on, worked out when they are asked for: every member of every run asks. */
export interface KnownRelays {
  /** Those of a group, by network. */
  of(groupUuid: string, workOut: () => ByNetwork): ByNetwork;
  /** A server has changed, or its ways. */
  changed(): void;
}

/** Milliseconds for which the manager's own networks are taken to be the same. */
const SAME_NETWORKS = 10_000;

/** @param now milliseconds on a clock that nobody sets */
export function createKnownRelays(now: () => number): KnownRelays {
  const known = new Map<string, { readonly at: number; readonly is: ByNetwork }>();
  return {
    of(groupUuid, workOut) {
      const found = known.get(groupUuid);
      if (found && now() - found.at < SAME_NETWORKS) return found.is;
      const is = workOut();
      known.set(groupUuid, { at: now(), is });
      return is;
    },
    changed: () => known.clear(),
  };
}
