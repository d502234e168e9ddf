import type { ServerRecord } from "../model/entities";

type Named = Pick<ServerRecord, "name"> | undefined;

/** The names that servers have. */
export interface Names {
  has(name: string): boolean;
  /** A server came, or has changed. Undefined: it was not there, or it went. */
  changed(before: Named, after: Named): void;
}

export function createNames(): Names {
  const counts = new Map<string, number>();
  return {
    has: (name) => counts.has(name),
    changed(before, after) {
      if (before?.name === after?.name) return;
      if (after) counts.set(after.name, (counts.get(after.name) ?? 0) + 1);
      if (!before) return;
      const left = (counts.get(before.name) ?? 1) - 1;
      if (left > 0) counts.set(before.name, left);
      else counts.delete(before.name);
    },
  };
}
