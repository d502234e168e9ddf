/** The host, as the agent tells the manager: read from /sys, /proc and /etc alone, so that no privilege is needed. */

import type { Ability, HostIdentity } from "../host-identity.ts";
import { reasonOf, Refusal } from "../refusal.ts";
import { type Board, readBoard } from "./board.ts";
import { type Paths, VERSION } from "./environment.ts";
import { readText } from "./files.ts";
import { readNetworkCards } from "./network-cards.ts";
import type { KeepingOf } from "./wake-keeping.ts";
import type { Outcome } from "../upgrades.ts";

/** The manager takes 128 characters: there is room for which run it is. The kernel's has 36. */
const LONGEST_BOOT_ID = 112;

/**
 * The kernel's name for this run of the machine.
 * @throws Refusal (1) where it cannot be read
 */
export function readBootId(paths: Paths): string {
  let text: string | undefined;
  try {
    text = readText(paths.bootId);
  } catch (error) {
    throw new Refusal(1, `${paths.bootId}: cannot be read: ${reasonOf(error)}.`);
  }
  const id = text?.trim() ?? "";
  if (id === "" || id.length > LONGEST_BOOT_ID) throw new Refusal(1, `${paths.bootId}: holds no boot id.`);
  return id;
}

/** The alarm of the board, in milliseconds since 1970. */
interface Alarm {
  readonly at: () => number | undefined;
  readonly beganAfter: () => number | undefined;
}

/**
 * Never throws: what cannot be read is left out.
 * @param board it stays the same for the whole boot
 * @param known parts that the caller has; without `keepingOf` it is read anew
 */
export function readIdentity(
  paths: Paths,
  can: readonly Ability[],
  board: Board = readBoard(paths),
  {
    alarm,
    keepingOf,
    upgraded,
  }: { readonly alarm?: Alarm; readonly keepingOf?: KeepingOf; readonly upgraded?: Outcome | undefined } = {},
): HostIdentity {
  return {
    version: VERSION,
    hostname: attempt(() => Deno.hostname(), ""),
    os: attempt(() => prettyName(readText(paths.osRelease) ?? ""), undefined) ?? Deno.build.os,
    arch: Deno.build.arch,
    interfaces: readNetworkCards(paths, undefined, keepingOf),
    ...board,
    can,
    alarmAt: time(alarm?.at()),
    beganAfterAlarm: time(alarm?.beganAfter()),
    upgraded,
  };
}

function time(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

function prettyName(osRelease: string): string | undefined {
  return /^PRETTY_NAME="?([^"\n]{1,100})/m.exec(osRelease)?.[1];
}

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
