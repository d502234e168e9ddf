/** Asks all guards at once, with a limit to each. Loaded only when somebody asks. */
import { messageOf } from "../refusal.ts";
import { clean, type Guard } from "./guard.ts";
import type { Host } from "../host/environment.ts";
import type { Shutdown } from "../shutdowns.ts";
import type { Guards, Holder } from "./words.ts";
import { holdGuard } from "./hold.ts";
import { inhibitorGuard } from "./inhibitor.ts";
import { loadGuard } from "./load.ts";
import { packageManagerGuard } from "./package-manager.ts";
import { processGuard } from "./process.ts";
import { scriptGuard } from "./script.ts";
import { sessionGuard } from "./session.ts";
import { trafficGuard } from "./traffic.ts";

/** The most holders that the manager takes. */
const MOST_HOLDERS = 32;
/** The time limit of one guard. */
const CHECK_MS = 5_000;

/**
 * Users of the machine. Never rejects: a guard that fails, or is late, counts as a holder of its own.
 * @param asked by the manager
 * @param how the way in which the machine is to go
 */
export async function evaluate(asked: Guards, host: Host, how: Shutdown): Promise<readonly Holder[]> {
  return await ask(guardsOf(asked, host, how), CHECK_MS);
}

type Name = Exclude<keyof Guards, "unknown">;

/** A guard for each that a manager may ask for; undefined where it does not. */
const GUARDS: {
  readonly [One in Name]: (asked: Guards[One], host: Host, how: Shutdown) => Guard | undefined;
} = {
  hold: (asked, host) => (asked ? holdGuard(host) : undefined),
  sessionIdleMinutes: (minutes, host) => (minutes === undefined ? undefined : sessionGuard(host, minutes)),
  inhibitor: (asked, host, how) => (asked ? inhibitorGuard(host, how) : undefined),
  packageManager: (asked, host) => (asked ? packageManagerGuard(host) : undefined),
  processes: (names, host) => (names.length === 0 ? undefined : processGuard(host, names)),
  load: (load, host) => (load === undefined ? undefined : loadGuard(host, load)),
  trafficAbove: (bytes, host) => (bytes === undefined ? undefined : trafficGuard(host, bytes)),
  scripts: (asked, host) => (asked ? scriptGuard(host) : undefined),
};

function guardsOf(asked: Guards, host: Host, how: Shutdown): Guard[] {
  const guard = <One extends Name>(name: One): Guard | undefined => GUARDS[name](asked[name], host, how);
  const known = (Object.keys(GUARDS) as Name[]).map(guard).filter((one) => one !== undefined);
  return [...known, ...asked.unknown.map(unknownGuard)];
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
