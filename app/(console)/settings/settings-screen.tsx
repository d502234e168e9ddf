"use client";

import { ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { buttonVariants } from "@/components/ui/button";
import { card } from "@/components/ui/card";
import type { ShownPart } from "@/lib/fleet/model/manager-settings";
import { PageHead } from "../_kit/page-head";
import { PartForm } from "./part-form";

interface SettingsProps {
  readonly parts: readonly ShownPart[];
}

/** The manager's own settings, a card each, and the ways to UPSes and to the guide. */
export function SettingsScreen({ parts }: SettingsProps) {
  const t = useTranslations("settings");
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <div className="grid max-w-3xl min-w-0 grid-cols-1 gap-3">
        {parts.map(({ part, ...shown }) =>
          part === "welcome" ? null : (
            // A form that was saved begins anew: what was typed as a secret is gone.
            <PartForm key={`${part} ${shown.updatedAt}`} part={part} shown={{ part, ...shown }} />
          ),
        )}
        <WayTo title={t("part.ups.title")} lead={t("part.ups.lead")} href="/ups" verb={t("openUps")} />
        <WayTo title={t("guide")} lead={t("guideLead")} href="/welcome" verb={t("guide")} />
      </div>
    </>
  );
}

function WayTo({ title, lead, href, verb }: { title: string; lead: string; href: string; verb: string }) {
  return (
    <section className={card("flex flex-wrap items-center justify-between gap-x-4 gap-y-3")}>
      <div className="grid min-w-0 flex-1 basis-56 gap-1">
        <h2 className="font-semibold">{title}</h2>
        <p className="text-sm text-muted-foreground">{lead}</p>
      </div>
      <Link className={buttonVariants({ variant: "outline", size: "sm" })} href={href}>
        {verb}
        <ArrowRight aria-hidden />
      </Link>
    </section>
  );
}
