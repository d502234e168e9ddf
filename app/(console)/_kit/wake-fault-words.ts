import type { useTranslations } from "next-intl";
import type { WakeFault } from "@/lib/fleet/model/wake-ways";

/** Words the reason for which a way to wake a server came to nothing, as a sentence. */
export function wordWakeFault(
  t: ReturnType<typeof useTranslations<"way">>,
  { code, detail }: WakeFault,
): string {
  return t(`fault.${code}`, { detail: detail || "–" });
}
