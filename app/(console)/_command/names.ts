/** All that a name in a command may mean. */
export interface Known {
  readonly servers: Iterable<Named>;
  readonly groups: Iterable<Named>;
}

interface Named {
  readonly uuid: string;
  readonly name: string;
}

/** The word by which a command names a server or a group. */
export type NameOf = (kind: "server" | "group", uuid: string) => string;

/**
 * The shortest words that komoctl takes for what they name, and for nothing else: a name; with its kind before it, where
 * the name alone would not do; or the UUID.
 */
export function namesIn({ servers, groups }: Known): NameOf {
  const names = { server: namesBy(servers), group: namesBy(groups) };
  const both = [...names.server.counts, ...names.group.counts];
  const count = new Map<string, number>();
  for (const [name, times] of both) count.set(name, (count.get(name) ?? 0) + times);
  const isUuid = (name: string): boolean =>
    [names.server, names.group].some(({ byUuid }) => byUuid.has(name.toLowerCase()));
  return (kind, uuid) => {
    const { byUuid, counts } = names[kind];
    const name = byUuid.get(uuid);
    // What cannot be typed, or is another's UUID.
    if (name === undefined || !/^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(name) || isUuid(name)) return uuid;
    if (count.get(name) === 1 && !/^-|^(server|group):./s.test(name)) return name;
    return counts.get(name) === 1 ? `${kind}:${name}` : uuid;
  };
}

function namesBy(ones: Iterable<Named>) {
  const byUuid = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const { uuid, name } of ones) {
    byUuid.set(uuid, name);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return { byUuid, counts };
}
