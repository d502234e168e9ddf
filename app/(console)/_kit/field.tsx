import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Label } from "@/components/ui/label";
import { SETTING_FAULTS, type SettingFault } from "@/lib/fleet/settings";

/** What ties an input to its label and to what is said about it. */
interface Described {
  readonly id: string;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string;
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  /** A word of `SETTING_FAULTS`, or a sentence. */
  readonly fault?: string | undefined;
  readonly hint?: string | undefined;
  readonly children: (described: Described) => ReactNode;
}

/** An input with its label, and below it a hint or what is wrong. The line is always there: nothing jumps. */
export function Field({ id, label, fault, hint, children }: FieldProps) {
  const t = useTranslations("fieldFault");
  return (
    <div className="grid gap-2">
      <Label htmlFor={id}>{label}</Label>
      {children({ id, "aria-invalid": fault !== undefined, "aria-describedby": `${id}-about` })}
      <p id={`${id}-about`} aria-live="polite" className="min-h-4 text-xs leading-snug text-muted-foreground">
        {fault === undefined ? (
          hint
        ) : (
          <span className="flex gap-1.5 font-medium text-destructive">
            <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
            {isSettingFault(fault) ? t(fault) : fault}
          </span>
        )}
      </p>
    </div>
  );
}

/** What is wrong with something that has no line of its own for it. */
export function FieldFault({ text }: { text: string | undefined }) {
  return (
    <p aria-live="polite" className="text-xs font-medium text-destructive empty:hidden">
      {text}
    </p>
  );
}

function isSettingFault(fault: string): fault is SettingFault {
  return fault in SETTING_FAULTS;
}
