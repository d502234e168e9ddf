/**
 * Bytes that are held at once: of bodies, since a handler waits for the end of each, and of answers that their client
 * does not take.
 */
export interface BodyBudgetLimits {
  readonly total: number;
  /** Bytes of the addresses that are counted together. */
  readonly ofOne: number;
  groupOf(address: string): string;
  /** Whether the only one of an address stays, however much it holds. */
  readonly sparesOne?: boolean;
}

/** The share of one request. */
export interface BodyShare {
  /** Adds bytes that have come; false: they are not to be kept, the request has been or is being refused. */
  grow(bytes: number): boolean;
  /** Sets the bytes that it holds now. */
  hold(bytes: number): boolean;
  /** Ends the share with its request. */
  end(): void;
}

/** A bound on the bytes that the bodies of all requests hold together. */
export interface BodyBudget {
  /** @param refuse called, once, where this request has to go */
  share(client: string, refuse: () => void): BodyShare;
  /** Whether an address holds half of its bytes. */
  isHalfFull(client: string): boolean;
}

interface Held {
  bytes: number;
  ended: boolean;
  readonly refuse: () => void;
}

interface Group {
  bytes: number;
  readonly held: Set<Held>;
}

/**
 * A budget that refuses the request that holds most where too much comes in at once: of the address that has too much,
 * or, where all together have, of the one that has most. So a flood pushes out itself, and nobody who sends little.
 */
export function createBodyBudget({ total, ofOne, groupOf, sparesOne = false }: BodyBudgetLimits): BodyBudget {
  const groups = new Map<string, Group>();
  let all = 0;

  const leave = (key: string, group: Group, held: Held): void => {
    if (held.ended) return;
    held.ended = true;
    all -= held.bytes;
    group.bytes -= held.bytes;
    group.held.delete(held);
    if (group.held.size === 0) groups.delete(key);
  };
  const evict = (key: string, group: Group): void => {
    const held = largest(group.held);
    if (!held || (sparesOne && group.held.size === 1)) return;
    leave(key, group, held);
    held.refuse();
  };

  return {
    share(client, refuse) {
      const key = groupOf(client);
      const group = groups.get(key) ?? { bytes: 0, held: new Set() };
      groups.set(key, group);
      const held: Held = { bytes: 0, ended: false, refuse };
      group.held.add(held);
      const grow = (bytes: number): boolean => {
        if (held.ended) return false;
        held.bytes += bytes;
        group.bytes += bytes;
        all += bytes;
        if (group.bytes > ofOne) evict(key, group);
        else if (all > total) evict(...largestGroup(groups, [key, group]));
        return !held.ended;
      };
      return {
        grow,
        hold: (bytes) => grow(bytes - held.bytes),
        end: () => leave(key, group, held),
      };
    },
    isHalfFull: (client) => (groups.get(groupOf(client))?.bytes ?? 0) > ofOne / 2,
  };
}

function largest(some: Iterable<Held>): Held | undefined {
  let found: Held | undefined;
  for (const held of some) if (!found || held.bytes > found.bytes) found = held;
  return found;
}

function largestGroup(groups: ReadonlyMap<string, Group>, first: [string, Group]): [string, Group] {
  let found = first;
  for (const entry of groups) if (entry[1].bytes > found[1].bytes) found = entry;
  return found;
}
