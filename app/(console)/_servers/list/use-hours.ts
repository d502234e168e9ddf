import { useRouter } from "next/navigation";
import { useEffect, useMemo } from "react";
import type { HoursAnswer } from "@/lib/fleet/schedules/hours-now";
import { wantedBy, type Wanted } from "@/lib/plan/accord";

/** The state that the hours of schedules want of each server; the page is read anew when they change. */
export function useWanted({ hours, lasts }: HoursAnswer): Wanted {
  const router = useRouter();
  useEffect(() => {
    const timer = setTimeout(() => router.refresh(), lasts);
    return () => clearTimeout(timer);
  }, [hours, lasts, router]);
  return useMemo(() => wantedBy(hours), [hours]);
}
