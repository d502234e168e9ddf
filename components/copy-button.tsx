"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Icon } from "./icon";
import { Button } from "./ui/button";

type Copied = "yes" | "failed" | null;

/** Copies a text, and shows whether it worked. `label` names the button where no word is shown. */
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
        <Icon
          name={copied === "yes" ? "Check" : "Copy"}
          className={copied === "yes" ? "text-status-on" : undefined}
        />
        {label ? null : <Word of="copy" />}
      </Button>
      <span role="status" className={copied === "failed" ? "text-xs text-destructive" : "sr-only"}>
        {copied ? <Word of={copied === "yes" ? "copied" : "failed"} /> : null}
      </span>
    </>
  );
}

/** A word of the button, translated only where it is shown: a hundred rows show none. */
function Word({ of }: { of: "copy" | "copied" | "failed" }) {
  return useTranslations("copy")(of);
}

/** Writes to the clipboard, which exists only over HTTPS or on localhost. False: it failed. */
export async function written(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Lines for a terminal with the button that copies them. */
export function Copyable({ lines, label }: { lines: readonly string[]; label: string }) {
  return (
    <div className="flex min-w-0 items-start gap-1">
      <div className="min-w-0 flex-1">
        <Commands lines={lines} />
      </div>
      <CopyButton text={lines.join("\n")} label={label} />
    </div>
  );
}

/** Lines for a terminal: a click selects a whole line, even a wrapped one. */
export function Commands({ lines }: { lines: readonly string[] }) {
  return (
    <pre className="grid gap-1 rounded-md border bg-muted px-3 py-2.5 font-mono text-xs leading-relaxed break-words whitespace-pre-wrap">
      {lines.map((line) => (
        // What is broken is set in, so that every line is seen to begin.
        <code key={line} className="block pl-4 -indent-4 [overflow-wrap:anywhere] select-all">
          {line}
        </code>
      ))}
    </pre>
  );
}
