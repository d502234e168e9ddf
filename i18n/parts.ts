/** A tree of texts, or a part of one; a text may be compiled. */
export interface Texts {
  readonly [key: string]: unknown;
}

/** The texts at these paths, such as "shell.menu", and all below them. */
export function textsAt(texts: Texts, paths: readonly string[]): Texts {
  return paths.map((path) => at(texts, path.split("."))).reduce(joined, {});
}

function at(texts: Texts, [key = "", ...rest]: readonly string[]): Texts {
  const value = texts[key];
  if (value === undefined) return {};
  if (rest.length === 0) return { [key]: value };
  return isBranch(value) ? { [key]: at(value, rest) } : {};
}

/** The texts of two trees. */
export function joined(one: Texts, other: Texts): Texts {
  const all: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const known = all[key];
    all[key] = isBranch(known) && isBranch(value) ? joined(known, value) : value;
  }
  return all;
}

function isBranch(value: unknown): value is Texts {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
