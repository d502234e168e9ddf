"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { TitledDialog } from "../_kit/dialog";
import { Tick } from "../_kit/small-fields";
import { singleKeysAreOn, wantSingleKeys } from "../_find/panels";
import { useCommandKey } from "./search-button";

/** The keys without Ctrl, and the effect of each. */
const KEYS = [
  ["/", "search"],
  ["j", "next"],
  ["k", "previous"],
  ["x", "choose"],
  ["Enter", "open"],
  ["w", "why"],
  ["← →", "time"],
  ["h", "hold"],
  ["t", "table"],
  ["?", "help"],
] as const;

/** All keys, and a switch for those of one letter in this browser. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations("palette");
  return (
    <TitledDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : onClose())}
      title={t("keys")}
      lead={t("keysLead")}
    >
      <KeyList onClose={onClose} />
    </TitledDialog>
  );
}

function KeyList({ onClose }: { onClose: () => void }) {
  const t = useTranslations("palette");
  const notices = useTranslations("notices");
  const [on, setOn] = useState(singleKeysAreOn);
  const command = useCommandKey();
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-sm">
        <Key name={command}>{t("key.palette")}</Key>
        {KEYS.map(([name, word]) => (
          <Key key={name} name={name} off={!on && name.length === 1}>
            {t(`key.${word}`)}
          </Key>
        ))}
        <Key name="Esc">{t("key.close")}</Key>
      </dl>
      <Tick
        label={t("single")}
        checked={on}
        onChange={(next) => {
          wantSingleKeys(next);
          setOn(next);
        }}
      >
        {t("singleHint")}
      </Tick>
      <DialogFooter>
        <Button type="button" variant="outline" onClick={onClose}>
          {notices("close")}
        </Button>
      </DialogFooter>
    </>
  );
}

/** @param props.off it is switched off in this browser */
function Key({ name, off, children }: { name: string; off?: boolean; children: string }) {
  return (
    <>
      <dt className={off ? "opacity-60" : undefined}>
        <kbd className="inline-grid min-h-7 min-w-7 place-items-center rounded-sm border border-b-2 bg-secondary px-2 font-sans text-xs font-medium text-secondary-foreground">
          {name}
        </kbd>
      </dt>
      <dd className={off ? "text-muted-foreground line-through" : undefined}>{children}</dd>
    </>
  );
}
