/**
 * The needs of servers: of each one, those that must be up before it is woken, and that stay up until it is off. A
 * server without an entry needs nobody.
 */
export type Needs = ReadonlyMap<string, readonly string[]>;

/** The most servers that one may need directly. */
export const MOST_NEEDS = 50;

/**
 * A circle in which servers need each other, the first one again at its end; null where there is none. A server that
 * needs itself is one, too.
 */
export function circle(needs: Needs): readonly string[] | null {
  const cleared = new Set<string>();
  for (const start of needs.keys()) {
    // The way to the server that is looked at, and of each on it which of its needs comes next. No recursion: a chain may be long.
    const way: { readonly uuid: string; next: number }[] = [{ uuid: start, next: 0 }];
    const onWay = new Set([start]);
    for (let last = way.at(-1); last; last = way.at(-1)) {
      const need = needs.get(last.uuid)?.[last.next++];
      if (need === undefined || cleared.has(last.uuid)) {
        cleared.add(last.uuid);
        onWay.delete(last.uuid);
        way.pop();
      } else if (onWay.has(need)) {
        const path = way.map(({ uuid }) => uuid);
        return [...path.slice(path.indexOf(need)), need];
      } else {
        onWay.add(need);
        way.push({ uuid: need, next: 0 });
      }
    }
  }
  return null;
}

/** All that these servers need, and what that needs, without themselves. */
export function allNeeded(of: Iterable<string>, needs: Pick<Needs, "get">): Set<string> {
  const asked = new Set(of);
  const found = new Set(asked);
  for (const uuid of found) for (const need of needs.get(uuid) ?? []) found.add(need);
  for (const uuid of asked) found.delete(uuid);
  return found;
}

/** The needs the other way round: of each server, those that need it. */
export function neededBy(needs: Needs): Needs {
  const consumers = new Map<string, string[]>();
  for (const [uuid, providers] of needs)
    for (const provider of providers) {
      const its = consumers.get(provider);
      if (its) its.push(uuid);
      else consumers.set(provider, [uuid]);
    }
  return consumers;
}

/**
 * The servers in waves: each needs only servers of earlier waves, of those given. Within a wave they stay in order.
 * @throws Error where they need each other in a circle
 */
export function waves(of: readonly string[], needs: Needs): string[][] {
  const given = new Set(of);
  const wave = new Map<string, number>();
  const consumers = neededBy(needs);
  const open = new Map(
    of.map((uuid) => [uuid, (needs.get(uuid) ?? []).filter((one) => given.has(one)).length]),
  );
  let present = of.filter((uuid) => open.get(uuid) === 0);
  for (let number = 0; present.length > 0; number += 1) {
    const next: string[] = [];
    for (const uuid of present) {
      wave.set(uuid, number);
      for (const consumer of consumers.get(uuid) ?? []) {
        const left = (open.get(consumer) ?? 0) - 1;
        if (open.has(consumer)) open.set(consumer, left);
        if (left === 0 && given.has(consumer)) next.push(consumer);
      }
    }
    present = next;
  }
  if (wave.size < given.size) throw new Error("servers need each other in a circle");
  const all: string[][] = [];
  for (const uuid of of) (all[wave.get(uuid) ?? 0] ??= []).push(uuid);
  return all;
}
