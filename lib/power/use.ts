/** Use of a machine, as its guards find it: docs/status-model.md, "Guards". */

/** Kinds of holders, one for each guard. `fault`: a guard failed or took too long; the machine counts as in use. */
export const HOLDER_KINDS = [
  "session",
  "inhibitor",
  "hold",
  "package_manager",
  "process",
  "load",
  "traffic",
  "script",
  "fault",
] as const;
export type HolderKind = (typeof HOLDER_KINDS)[number];

/** A user of a machine: a person or a program. */
export interface Holder {
  readonly kind: HolderKind;
  /** For people: "alice (ssh)". */
  readonly name: string;
  /** Wall-clock milliseconds by the machine's clock; null where nobody can tell. */
  readonly since: number | null;
}

/** Holders in English, for logs and notices: "alice (ssh), apt". */
export function holdersText(holders: readonly Holder[]): string {
  return holders.map(({ name }) => name).join(", ");
}
