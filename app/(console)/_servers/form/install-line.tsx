"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Commands, CopyButton } from "@/components/copy-button";
import { cn } from "@/components/ui/cn";

/** The line that sets a server up, for each program that it may download with. */
export interface InstallLines {
  readonly curl: string;
  readonly wget: string;
}

const PROGRAMS = ["curl", "wget"] as const;

/** Shows the line to paste into the server's shell. */
export function InstallLine({ lines, lead }: { lines: InstallLines; lead: string }) {
  const t = useTranslations("token");
  const [program, setProgram] = useState<(typeof PROGRAMS)[number]>("curl");
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid min-w-0 gap-2">
      <h3 id={id} className="text-sm font-semibold">
        {t("oneLine")}
      </h3>
      <p className="text-sm text-muted-foreground">{lead}</p>
      <div className="flex items-center justify-between gap-2">
        <div role="group" aria-label={t("fetchWith")} className="flex gap-1 rounded-md border p-0.5">
          {PROGRAMS.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === program}
              onClick={() => setProgram(name)}
              className={cn(
                "min-h-11 min-w-11 cursor-pointer rounded-sm px-2.5 font-mono text-xs text-muted-foreground hover:text-foreground sm:min-h-7",
                name === program && "chosen",
              )}
            >
              {name}
            </button>
          ))}
        </div>
        <CopyButton text={lines[program]} label={t("copyLine")} />
      </div>
      <Commands lines={[lines[program]]} />
    </section>
  );
}
