"use client";

import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { Copyable } from "@/components/copy-button";
import { useFleet } from "../_live/live";
import { argumentsOf, type Asked } from "./argv";
import { namesIn } from "./names";
import { lineOf } from "./shell";

/** The same request as a command, folded, to copy; nothing where komoctl cannot ask for it, or it is not complete. */
export function AsCommand({ asked }: { readonly asked: Asked | null }) {
  const t = useTranslations("command");
  const [open, setOpen] = useState(false);
  const fleet = useFleet();
  const nameOf = useMemo(
    // Without the stream, UUIDs name everything.
    () => namesIn({ servers: fleet?.servers?.values() ?? [], groups: fleet?.groups.values() ?? [] }),
    [fleet],
  );
  const argv = asked && argumentsOf(asked, nameOf);
  if (!argv) return null;
  const line = lineOf(["komoctl", ...argv]);
  return (
    <details
      className="group min-w-0"
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      data-command
    >
      <summary className="flex min-h-11 w-fit cursor-pointer items-center gap-1 rounded-sm text-sm text-muted-foreground hover:text-foreground sm:min-h-0">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        {t("title")}
      </summary>
      {open ? (
        <div className="mt-1 grid min-w-0 gap-1.5">
          <Copyable lines={[line]} label={t("copy")} />
          <p className="text-xs text-muted-foreground">{t("hint")}</p>
        </div>
      ) : null}
    </details>
  );
}
