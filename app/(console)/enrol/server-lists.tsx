"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useRef } from "react";
import { buttonVariants } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { ListOutcome } from "./list-outcome";
import { useList } from "./use-list";

/** Bytes of a list, at most. */
const MOST_BYTES = 980_000;

/** Servers as a list for a spreadsheet, out and in; in also from files of other programs. */
export function ServerLists() {
  const t = useTranslations("enrol");
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useList(() => {
    if (input.current) input.current.value = "";
  });

  const choose = async (file: File | undefined) => {
    list.forget();
    if (!file) return;
    const text = file.size > MOST_BYTES ? null : await textOf(file);
    if (text === null)
      return list.refuse(t(file.size > MOST_BYTES ? "listFault.too_large" : "listFault.not_utf8"));
    list.preview(file.name, text);
  };

  return (
    <div className="grid min-w-0 gap-4">
      <div className="flex flex-wrap">
        {/* A file, not a page. */}
        <a className={buttonVariants({ variant: "outline" })} href="/enrol/servers.csv" download>
          <Download aria-hidden />
          {t("export")}
        </a>
      </div>
      <div className="grid gap-2">
        <Label htmlFor={id}>{t("import")}</Label>
        <Input
          ref={input}
          id={id}
          type="file"
          aria-describedby={`${id}-hint`}
          className="h-auto py-2 file:mr-3 file:cursor-pointer file:rounded-md file:bg-secondary file:px-3 file:py-1 file:text-secondary-foreground"
          onChange={(event) => void choose(event.target.files?.[0])}
        />
        <div id={`${id}-hint`} className="grid gap-1 text-xs leading-snug text-muted-foreground">
          <p>{t("importHint")}</p>
          <p>{t("foreignHint")}</p>
        </div>
      </div>
      <ListOutcome list={list} />
    </div>
  );
}

/** The text of a file; null: it is not UTF-8. */
async function textOf(file: File): Promise<string | null> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return null;
  }
}
