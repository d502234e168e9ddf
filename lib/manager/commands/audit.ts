import type { AuditFault } from "../../fleet/model/audit";
import { openAsItIs } from "../../store/open";
import type { DataPlace } from "../data-folder";
import { failed } from "../start-fault";

const FAULTS: Readonly<Record<AuditFault, string>> = {
  changed: "is not what was written",
  missing: "is missing, or was put elsewhere",
  early: "is the first of all, and younger than 400 days: those before it were taken away",
};

/**
 * `komo-manager audit verify [NUMBER:HASH]`: verifies the whole chain, also while a manager runs.
 * @param noted an entry's number and hash, as an earlier verification printed them ("7:0a…"): entries before it must
 *   still be the same
 * @throws StartFault where an entry does not fit (exit code 1); StoreFault
 */
export async function verifyAudit(place: DataPlace, noted: string | undefined): Promise<string> {
  const [number, hash = ""] = noted?.split(":") ?? [];
  const known = number === undefined ? undefined : { number: Number(number), hash };
  const store = await openAsItIs(place);
  const verdict = await store.audit.verify(Date.now(), known).finally(() => store.close());
  const { first, fitting, last, fault } = verdict;
  if (fault)
    throw failed(
      `the audit does not fit: entry ${fault.number} ${FAULTS[fault.why]}; ${fitting} before it fit`,
    );
  if (fitting === 0) return "The audit has no entries.\n";
  return [
    `${fitting} ${fitting === 1 ? "entry fits" : "entries fit"}, from ${first} to ${last.number}.`,
    "Keep this elsewhere, to see later that nothing before it was changed or cut off:",
    `${last.number}:${last.hash}`,
    "",
  ].join("\n");
}
