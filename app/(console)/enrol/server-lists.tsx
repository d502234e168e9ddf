"use client";

import { Download, Upload } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useId, useRef, useState } from "react";
import { Refusal } from "@/components/refusal";
import { toast } from "@/components/toast";
import { Button, buttonVariants } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import type { ListFault } from "@/lib/fleet/lists/server-list";
import type { TakenList } from "@/lib/fleet/lists/take-list";
import { useAsk, useAskEach } from "../_kit/ask";
import { ActionButton } from "../_kit/action-button";
import { importList, previewList, type Preview } from "./list-actions";
import { ListPreview } from "./list-preview";

/** Bytes of a list, at most. */
const MOST_BYTES = 980_000;

/** A file as it was read, and its plan. */
interface Read {
  readonly text: string;
  readonly preview: Preview;
}

/** Servers as a list for a spreadsheet, out and in. */
export function ServerLists() {
  const t = useTranslations("enrol");
  const id = useId();
  const router = useRouter();
  const preview = useAskEach();
  const input = useRef<HTMLInputElement>(null);
  const [read, setRead] = useState<Read | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [failed, setFailed] = useState<TakenList["failed"]>([]);
  const { pending, ask } = useAsk();

  const faultText = (of: ListFault) =>
    of.code === "unreadable" ? t("listFault.unreadable", { line: of.line }) : t(`listFault.${of.code}`);
  const forget = () => {
    setRead(null);
    setFault(null);
    setFailed([]);
  };
  const show = (text: string, planned: Preview | { readonly fault: ListFault }) => {
    if ("fault" in planned) return setFault(faultText(planned.fault));
    setRead({ text, preview: planned });
  };

  // Another file may be chosen while one is on its way.
  const choose = async (file: File | undefined) => {
    forget();
    if (!file) return;
    const text = file.size > MOST_BYTES ? null : await textOf(file);
    if (text === null)
      return setFault(t(file.size > MOST_BYTES ? "listFault.too_large" : "listFault.not_utf8"));
    preview.ask(
      file.name,
      file.name,
      () => previewList(text),
      (planned) => show(text, planned),
    );
  };

  const save = ({ text, preview }: Read) =>
    ask(
      t("listTitle"),
      () => importList(text, preview.digest),
      (answer) => {
        forget();
        if ("changed" in answer) {
          show(text, answer.changed);
          return setFault(t("listChanged"));
        }
        const { added, changed, failed } = answer.taken;
        setFailed(failed);
        if (input.current) input.current.value = "";
        toast.success(t("listSaved", { added, changed }));
        router.refresh();
      },
    );

  return (
    <div className="grid min-w-0 gap-4">
      <div>
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
          accept=".csv,text/csv"
          aria-describedby={`${id}-hint`}
          className="h-auto py-2 file:mr-3 file:cursor-pointer file:rounded-md file:bg-secondary file:px-3 file:py-1 file:text-secondary-foreground"
          onChange={(event) => void choose(event.target.files?.[0])}
        />
        <p id={`${id}-hint`} className="text-xs leading-snug text-muted-foreground">
          {t("importHint")}
        </p>
      </div>
      <Refusal>
        {fault}
        {failed.length > 0 ? (
          <ul className="grid gap-1">
            {failed.map(({ line, reason }) => (
              <li key={line}>{t("line", { line, text: reason })}</li>
            ))}
          </ul>
        ) : null}
      </Refusal>
      {read ? (
        <ListPreview preview={read.preview}>
          <Button type="button" variant="outline" onClick={forget}>
            {t("discard")}
          </Button>
          {!read.preview.needsAreWrong && read.preview.counts.added + read.preview.counts.changed > 0 ? (
            <ActionButton pending={pending} onClick={() => save(read)}>
              <Upload aria-hidden />
              {t("saveList", { count: read.preview.counts.added + read.preview.counts.changed })}
            </ActionButton>
          ) : null}
        </ListPreview>
      ) : null}
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
