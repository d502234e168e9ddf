"use client";

import { useFaultText, type Fault, type Outcome } from "@/app/(console)/fault";
import { useNotices } from "@/app/(console)/notices";

/** Tells in the footer why something was not done. */
export function useTellFault(): (fault: Fault, name: string) => void {
  const notices = useNotices();
  const faultText = useFaultText();
  return (fault, name) =>
    notices.tell({
      id: `fault-${crypto.randomUUID()}`,
      severity: fault.code === "unexpected" || fault.code === "unreachable" ? "error" : "warning",
      text: `${name}: ${faultText(fault)}`,
      ...(fault.code === "unexpected" && { requestId: fault.requestId }),
    });
}

/** What an action answers, or the fault that the manager could not be reached. */
export async function answered<T>(asked: Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await asked;
  } catch {
    return { ok: false, fault: { code: "unreachable" } };
  }
}
