import { randomUUID } from "node:crypto";
import { FOREIGN_FORMATS } from "../../fleet/lists/foreign/recognize";
import { planList, type PlannedRow } from "../../fleet/lists/server-list";
import type { ServerRecord } from "../../fleet/model/entities";
import { INITIAL_SETTINGS, SETTING_FAULTS, type ServerSettings } from "../../fleet/model/settings";
import { EXIT, StartFault } from "../start-fault";

/** A file of another program, as `komo-manager import` takes it in: planned as in the console, and all or none. */

/** The most faults of a file that are printed. */
const MOST_FAULTS = 20;

/** A server of a list. */
type Listed = ServerSettings & { readonly uuid: string; readonly groups: string[] };

/** Whether a text is a file of another program that is known. */
export function isForeign(text: string): boolean {
  const plan = planList(text, [], []);
  return !("fault" in plan) && plan.foreign !== null;
}

/**
 * The servers of such a file, those that are there by their own IDs, and a line that says what it is.
 * @throws StartFault with a line for each row that is refused
 */
export function readForeign(
  text: string,
  file: string,
  there: readonly ServerRecord[],
): { readonly servers: readonly Listed[]; readonly source: readonly string[] } {
  const plan = planList(text, there, []);
  if ("fault" in plan || !plan.foreign) throw new Error("the file was recognized a moment ago");
  const refused = plan.rows.flatMap(({ line, outcome }) =>
    outcome.kind === "refused" ? [`${file}: line ${line}: ${worded(outcome.fault)}`] : [],
  );
  if (refused.length > 0) {
    const more = refused.length - MOST_FAULTS;
    const lines = [...refused.slice(0, MOST_FAULTS), ...(more > 0 ? [`${file}: and ${more} more`] : [])];
    throw new StartFault([...lines, "nothing was imported"], EXIT.failed);
  }
  const { format, machines, leftOut } = plan.foreign;
  const added = plan.steps.map(({ settings }) => ({
    ...{ ...INITIAL_SETTINGS, ...settings },
    ...{ uuid: randomUUID(), groups: [] },
  }));
  const macs = new Set(machines.map(({ macAddress }) => macAddress));
  const known = there
    .filter(({ macAddress }) => macs.has(macAddress))
    .map(({ uuid, name, macAddress }) => ({
      ...{ ...INITIAL_SETTINGS, name, macAddress },
      ...{ uuid, groups: [] },
    }));
  const others = leftOut.length > 0 ? `; ${leftOut.length} without a machine left out` : "";
  return {
    servers: [...added, ...known],
    source: [
      `${file}: ${FOREIGN_FORMATS[format]}, ${machines.length === 1 ? "1 machine" : `${machines.length} machines`}${others}`,
    ],
  };
}

function worded(fault: Extract<PlannedRow["outcome"], { kind: "refused" }>["fault"]): string {
  if (fault.code === "mac_twice") return `the MAC address is that of line ${fault.line}, too`;
  const word = Object.hasOwn(SETTING_FAULTS, fault.code)
    ? SETTING_FAULTS[fault.code as keyof typeof SETTING_FAULTS]
    : fault.code;
  return `${fault.code.startsWith("mac_") ? "the MAC address" : "the name"} ${word}`;
}
