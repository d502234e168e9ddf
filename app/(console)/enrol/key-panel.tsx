"use client";

import { useTranslations } from "next-intl";
import { Copyable } from "@/components/copy-button";
import { CloseFooter } from "../_kit/dialog";
import { InstallLine } from "../_servers/form/install-line";
import type { NewKey } from "./actions";

/** Shows the line with a new key, only this once. */
export function KeyPanel({ made, onClose }: { made: NewKey; onClose: () => void }) {
  const t = useTranslations("enrol");
  return (
    <div className="grid min-w-0 gap-4">
      {made.install ? (
        <InstallLine address={made.install} enrolmentKey={made.secret} lead={t("lineHint")} />
      ) : (
        <div className="grid gap-1.5">
          <p className="text-sm">{t("byHand")}</p>
          <Copyable lines={["sudo komo-agent enrol", "sudo komo-agent enable"]} label={t("copyCommands")} />
        </div>
      )}
      <details className="text-sm">
        <summary className="cursor-pointer font-medium">{t("keyAlone")}</summary>
        <div className="mt-2">
          <Copyable lines={[made.secret]} label={t("copyKey")} />
        </div>
      </details>
      <CloseFooter verb={t("close")} onClose={onClose} />
    </div>
  );
}
