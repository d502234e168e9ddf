/**
 * Next bundles instrumentation, pages, route handlers and `pages/api` apart, and our entry is a bundle of its own: each
 * has its own copy of every module, and what one of them keeps in a variable the others do not see.
 *
 * Upstream: https://github.com/vercel/next.js/issues/65350, open; Next 16.4. `globalThis` is what Next itself advises.
 * To remove: when one copy is promised, a variable in the module that uses this does the same.
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
