"use client";

import { useTranslations } from "next-intl";
import { Commands } from "@/components/copy-button";
import { CloseFooter } from "../_kit/dialog";
import { InstallLine } from "../_servers/form/install-line";
import type { NewKey } from "./actions";

/** Shows the line with a new key, only this once. */
export function KeyPanel({ made, onClose }: { made: NewKey; onClose: () => void }) {
  const t = useTranslations("enrol");
  return (
    <div className="grid min-w-0 gap-4">
      {made.lines ? (
        <InstallLine lines={made.lines} lead={t("lineHint")} />
      ) : (
        <div className="grid gap-1.5">
          <p className="text-sm">{t("byHand")}</p>
          <Commands lines={["sudo komo-agent enrol", "sudo komo-agent enable"]} />
        </div>
      )}
      <details className="text-sm">
        <summary className="cursor-pointer font-medium">{t("keyAlone")}</summary>
        <div className="mt-2">
          <Commands lines={[made.secret]} />
        </div>
      </details>
      <CloseFooter verb={t("close")} onClose={onClose} />
    </div>
  );
}
