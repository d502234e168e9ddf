import { Zap } from "lucide-react";
import { getTranslations } from "next-intl/server";
import Link from "next/link";
import { FRAME } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { operatorsFleet } from "../../operator";

/** Servers that fell silent together, as after a power cut: where they can be woken by one press. */
export async function AfterPowerCut() {
  const suspected = (await operatorsFleet()).suspectedPowerCut();
  if (!suspected) return null;
  const t = await getTranslations("powerCuts");
  return (
    <section
      aria-label={t("suspectedTitle")}
      className={cn(
        FRAME,
        "mb-5 flex flex-wrap items-center gap-x-3 gap-y-1 border-status-warning p-4 text-sm",
      )}
      data-after-power-cut
    >
      <Zap aria-hidden className="size-4 shrink-0 text-status-warning" />
      <p className="min-w-0 [overflow-wrap:anywhere]">
        {t("suspectedHome", { count: suspected.serverUuids.length })}
      </p>
      <Link
        href="/power-cuts"
        prefetch={false}
        className="-my-1 py-1 font-medium underline underline-offset-4"
      >
        {t("suspectedLook")}
      </Link>
    </section>
  );
}
