// The part of @std/cli that the agent uses: the copy of it on npm carries no declarations.

/** Asks on the terminal without showing what is typed; null where standard input is no terminal. */
export function promptSecret(message?: string, options?: { mask?: string; clear?: boolean }): string | null;
