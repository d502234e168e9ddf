import { getTranslations } from "next-intl/server";
import { joinSentences } from "@/components/sentences";
import type { Asking } from "@/lib/access/identity";
import { requireRight } from "@/lib/access/required-rights";
import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import { permitsOf, type Operation } from "@/lib/access/rights";
import { scheduleJson } from "@/lib/api/codec/schedule";
import { groupJson, serverJson } from "@/lib/api/codec/write";
import { running } from "@/lib/api/running";
import { isOfTemporaryReference } from "@/lib/compat/temporary-reference";
import { FleetError, type FleetFault } from "@/lib/fleet/model/errors";
import type { FailedWay } from "@/lib/fleet/model/wake-ways";
import { operator } from "../../operator";
import type { EditedNow, Fault, Outcome } from "./faults";
import { wordWakeFault } from "./wake-fault-words";

/**
 * Carries out what an operator asked for, after checking the session, with the fleet as they may see and change it. An
 * unexpected error goes to the log; the operator sees only its request id.
 * @param context the name of the action, for the log
 */
export async function act<T>(
  context: string,
  work: (fleet: OperatorsFleet, operator: Asking) => Promise<T>,
): Promise<Outcome<T>> {
  try {
    const who = await operator();
    if (!who) return { ok: false, fault: { code: "signed_out" } };
    const fleet = running().operatorsFleet(who);
    try {
      return { ok: true, value: await work(fleet, who) };
    } catch (error) {
      if (error instanceof FleetError) return { ok: false, fault: await faultOf(fleet, error.fault) };
      throw error;
    }
  } catch (error) {
    if (isOfTemporaryReference(error)) return { ok: false, fault: { code: "invalid" } };
    return { ok: false, fault: { code: "unexpected", requestId: running().logError(error, context) } };
  }
}

/** The same for what is about no single server or group: it takes a right on everything. */
export function actWith<T>(
  operation: Operation,
  context: string,
  work: (operator: Asking, fleet: OperatorsFleet) => Promise<T>,
): Promise<Outcome<T>> {
  return act(context, async (fleet, operator) => {
    requireRight(permitsOf(operator.grants), operation);
    return work(operator, fleet);
  });
}

/**
 * The fault for the browser; after an edit conflict, with the values that are saved now. Ways that failed are worded
 * here: lists need no texts for them.
 */
async function faultOf(fleet: OperatorsFleet, fault: FleetFault): Promise<Fault> {
  if (fault.code === "invalid") return { code: fault.code };
  if (fault.code === "not_cut") return { code: fault.code, reason: await failedWays(fault.failed) };
  if (fault.code === "no_way") return { code: fault.code, reason: await failedWays(fault.failed) };
  if (fault.code === "cannot_rehearse") return { code: fault.code, reason: await whyNot(fault) };
  if (fault.code !== "edited_meanwhile") return fault;
  if (fault.of === "way") return { code: "way_edited" };
  if (fault.of === "door") return { code: "door_edited" };
  if (fault.of === "nut_server") return { code: "nut_server_edited" };
  if (fault.of === "setting") return { code: "setting_edited" };
  if (fault.of === "power_cut_plan") return { code: "power_cut_plan_edited" };
  const now = nowOf(fleet, fault);
  return now ? { code: fault.code, now } : { code: GONE[fault.of] };
}

async function failedWays(failed: readonly FailedWay[]): Promise<string> {
  const t = await getTranslations("way");
  const joined = await getTranslations("joined");
  return joinSentences(
    joined,
    failed.map(({ kind, fault }) =>
      joined("about", { what: t(`name.${kind}`), text: wordWakeFault(t, fault) }),
    ),
  );
}

/** The reason against a rehearsal, in the words of runs. */
async function whyNot({ why, detail }: Extract<FleetFault, { code: "cannot_rehearse" }>): Promise<string> {
  const t = await getTranslations("runs.end");
  const known = detail === "" ? "no" : "yes";
  return t(why, { ...{ action: "OFF", detail, known, used: "no", holders: "" } });
}

const GONE = {
  ...({ server: "not_found", group: "group_not_found", schedule: "schedule_not_found" } as const),
  ...({ way: "way_not_found", door: "door_not_found" } as const),
  ...({ power_cut_plan: "power_cut_plan_not_found", nut_server: "nut_server_not_found" } as const),
} as const;

function nowOf(
  fleet: OperatorsFleet,
  { of, uuid }: Extract<FleetFault, { code: "edited_meanwhile" }>,
): EditedNow | null {
  const find = <T extends { readonly uuid: string }>(among: readonly T[]) =>
    among.find((each) => each.uuid === uuid);
  switch (of) {
    case "server": {
      const server = find(fleet.list());
      return server
        ? { of, message: serverJson(server, fleet.next(server.uuid), fleet.restOutlook(server.uuid)) }
        : null;
    }
    case "group": {
      const group = find(fleet.groups());
      return group ? { of, message: groupJson(group) } : null;
    }
    case "schedule": {
      const schedule = find(fleet.schedules());
      return schedule ? { of, message: scheduleJson(schedule) } : null;
    }
    case "way":
    case "power_cut_plan":
    case "nut_server":
    case "setting":
    case "door":
      return null;
  }
}
