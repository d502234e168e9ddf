/**
 * Wrong: a module is there several times in one process. Next bundles instrumentation, pages, route handlers and
 *   `pages/api` apart, each with its own copy of what it imports, and our entry is bundled besides. What one copy keeps
 *   in a variable the others do not see, and `instanceof` a class of another copy is false.
 * In: next 16.4.6, https://github.com/vercel/next.js/issues/65350 (`globalThis` is what Next itself advises).
 * Over when: "Next still bundles a module of ours several times" in tests/cycle/workarounds.nightly.test.ts fails.
 * Then: variables of the modules that use this do the same; FleetError and LoginFault lose their
 *   `Symbol.hasInstance`.
 */

/** A place for one value that all copies of a module share. */
export interface Shared<Value> {
  value: Value | undefined;
}

/** @param name one for each place */
export function acrossBundles<Value>(name: string): Shared<Value> {
  const places = globalThis as unknown as Record<symbol, Shared<Value> | undefined>;
  return (places[Symbol.for(name)] ??= { value: undefined });
}

/** Whether something is an error of that name with that property, whichever copy of its class made it. */
export function isErrorNamed(value: unknown, name: string, property: string): boolean {
  return value instanceof Error && value.name === name && property in value;
}
