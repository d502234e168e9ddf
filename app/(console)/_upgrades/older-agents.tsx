import { ArrowUpCircle } from "lucide-react";
import { getTranslations } from "next-intl/server";
import Link from "next/link";
import { FRAME } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { permitsOf } from "@/lib/access/rights";
import { running } from "@/lib/api/running";
import { operatorOrLogin, operatorsFleet } from "../../operator";

/** Agents that are older than the manager, for those who may upgrade them; or how far that is. */
export async function OlderAgents() {
  if (!running().install.package || !permitsOf((await operatorOrLogin()).grants).may("upgrades")) return null;
  const fleet = await operatorsFleet();
  const [last] = fleet.upgrades();
  const open = last?.endedAt === null ? last : null;
  const { members } = open ?? fleet.previewUpgrade({ serverUuids: [], until: null });
  // Those that could not be upgraded from here are told on the page.
  const count = members.filter(({ end }) => !end).length;
  if (count === 0) return null;
  const t = await getTranslations("upgrades");
  return (
    <section
      aria-label={t("title")}
      className={cn(FRAME, "mb-5 flex flex-wrap items-center gap-x-3 gap-y-1 p-4 text-sm")}
      data-older-agents
    >
      <ArrowUpCircle aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      <p className="min-w-0 [overflow-wrap:anywhere]">
        {open ? t("homeGoesOn", { left: count, count: members.length }) : t("older", { count })}
      </p>
      <Link href="/upgrades" prefetch={false} className="-my-1 py-1 font-medium underline underline-offset-4">
        {open ? t("homeLook") : t("homeUpgrade")}
      </Link>
    </section>
  );
}
