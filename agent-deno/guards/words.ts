/** Holders and guards. Types alone: the daemon's logic imports them, too. */
import type { HolderKindJson } from "../../lib/gen/proto/komoriuta/v1/use_pb.ts";

/** The protocol's word for a kind of use. `fault`: a guard failed or took too long, so the machine counts as in use. */
export type HolderKind = Exclude<WordOf<HolderKindJson>, "unspecified">;
type WordOf<Name> = Name extends `HOLDER_KIND_${infer Word}` ? Lowercase<Word> : never;

/** A user of the machine: a person or a program. */
export interface Holder {
  readonly kind: HolderKind;
  /** A name for people: "alice (ssh)". */
  readonly name: string;
  /** Wall-clock milliseconds; undefined where nobody can tell. */
  readonly since?: number | undefined;
}

/** Guards to ask, with their numbers, as the manager says. */
export interface Guards {
  readonly inhibitor: boolean;
  /** Minutes for which a session counts although nobody types; undefined: sessions do not count. */
  readonly sessionIdleMinutes: number | undefined;
  readonly hold: boolean;
  readonly packageManager: boolean;
  /** Names of processes, as in /proc/<pid>/comm. */
  readonly processes: readonly string[];
  readonly load: LoadGuard | undefined;
  /** Bytes a second, both ways, over a minute; undefined: traffic does not count. */
  readonly trafficAbove: number | undefined;
  /** Clients over the network; undefined: they do not count. */
  readonly network: NetworkGuard | undefined;
  readonly scripts: boolean;
  /** Names of guards that this agent does not have: nobody can tell what they would find. */
  readonly unknown: readonly string[];
}

export interface NetworkGuard {
  /** Ports whose clients do not count, as those of monitoring. */
  readonly exceptPorts: readonly number[];
}

export interface LoadGuard {
  /** The load for each core. */
  readonly above: number;
  readonly minutes: 1 | 5 | 15;
}
