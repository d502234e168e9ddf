/** Asks all guards at once, with a limit to each. */
import type { Host } from "../host/environment.ts";
import { messageOf } from "../refusal.ts";
import type { Shutdown } from "../shutdowns.ts";
import { clean, type Guard } from "./guard.ts";
import type { Guards, Holder } from "./words.ts";

/** The most holders that the manager takes. */
const MOST_HOLDERS = 32;
/** The time limit of one guard. */
const CHECK_MS = 5_000;

type Name = Exclude<keyof Guards, "unknown">;

/** A guard for each that a manager may ask for; undefined where it does not. */
export type GuardTable = {
  readonly [One in Name]: (asked: Guards[One], host: Host, how: Shutdown) => Guard | undefined;
};

/**
 * Users of the machine. Never rejects: a guard that fails, or is late, counts as a holder of its own.
 * @param asked by the manager
 * @param how the way in which the machine is to go
 */
export async function evaluateBy(
  table: GuardTable,
  asked: Guards,
  host: Host,
  how: Shutdown,
): Promise<readonly Holder[]> {
  const guard = <One extends Name>(name: One): Guard | undefined => table[name](asked[name], host, how);
  const known = (Object.keys(table) as Name[]).map(guard).filter((one) => one !== undefined);
  return await ask([...known, ...asked.unknown.map(unknownGuard)], CHECK_MS);
}

/** One that a newer manager asks for. */
function unknownGuard(name: string): Guard {
  return {
    name,
    check() {
      throw new Error("this version of the agent does not know this guard");
    },
  };
}

/** @param limitMs for each that has no limit of its own */
export async function ask(guards: readonly Guard[], limitMs: number): Promise<readonly Holder[]> {
  const found = await Promise.all(guards.map((guard) => checkWithin(guard, guard.limitMs ?? limitMs)));
  return found
    .flat()
    .slice(0, MOST_HOLDERS)
    .map((holder) => ({ ...holder, name: clean(holder.name) }));
}

async function checkWithin({ name, check }: Guard, limitMs: number): Promise<readonly Holder[]> {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(() => check(abort.signal)), late]);
  } catch (error) {
    return [{ kind: "fault", name: `${name}: ${messageOf(error)}` }];
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}
