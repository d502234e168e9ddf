import { useNotices } from "./notices";
import type { Fault } from "./faults";

/** Shows a fault in the footer. */
export function useReportFault(): (fault: Fault, name: string) => void {
  const { report } = useNotices();
  return report;
}
