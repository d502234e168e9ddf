"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Glyph } from "./icon";
import { Button } from "./ui/button";

type Copied = "yes" | "failed" | null;

/** Copies a text and says whether it worked. `label` names it where no word is shown. */
export function CopyButton({ text, label, className }: { text: string; label?: string; className?: string }) {
  const [copied, setCopied] = useState<Copied>(null);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(null), 4000);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => setCopied((await written(text)) ? "yes" : "failed");

  return (
    <>
      <Button
        type="button"
        variant={label ? "ghost" : "outline"}
        size={label ? "icon" : "default"}
        aria-label={label}
        className={className}
        onClick={() => void copy()}
      >
        <Glyph
          name={copied === "yes" ? "Check" : "Copy"}
          className={copied === "yes" ? "text-status-on" : undefined}
        />
        {label ? null : <Word of="copy" />}
      </Button>
      <span role="status" className={copied === "failed" ? "text-xs text-destructive" : "sr-only"}>
        {copied ? <Word of={copied === "yes" ? "copied" : "copyFailed"} /> : null}
      </span>
    </>
  );
}

/** Words are asked for where they are shown: a button in each of a hundred rows shows none. */
function Word({ of }: { of: "copy" | "copied" | "copyFailed" }) {
  return useTranslations("token")(of);
}

/** The clipboard is there only over HTTPS or on localhost. */
async function written(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
