import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { Label } from "@/components/ui/label";
import { SETTING_FAULTS, type SettingFault } from "@/lib/fleet/model/settings";

/** The ids that tie an input to its label, its hint and its fault. */
interface Described {
  readonly id: string;
  readonly "aria-invalid"?: boolean;
  readonly "aria-describedby"?: string;
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  /**
   * A word of `SETTING_FAULTS`, or a sentence. Where it is given, even as undefined, its line is always there, so that
   * nothing jumps. Absent: the browser validates.
   */
  readonly fault?: string | undefined;
  readonly hint?: string | undefined;
  /** Smaller: one of several inputs of a part. */
  readonly small?: boolean;
  readonly className?: string;
  readonly children: (described: Described) => ReactNode;
}

/** An input with its label, and a hint or a fault below it. */
export function Field(props: FieldProps) {
  const { id, label, fault, hint, small = false, className, children } = props;
  const isChecked = "fault" in props;
  const hasAbout = isChecked || hint !== undefined;
  return (
    <div className={cn("grid", small ? "gap-1.5" : "gap-2", className)}>
      <Label htmlFor={id} className={small ? "text-xs font-normal text-muted-foreground" : undefined}>
        {label}
      </Label>
      {children({
        id,
        ...(isChecked && { "aria-invalid": fault !== undefined }),
        ...(hasAbout && { "aria-describedby": `${id}-about` }),
      })}
      {hasAbout ? (
        <p
          id={`${id}-about`}
          aria-live="polite"
          className={cn(
            "text-xs leading-snug text-muted-foreground",
            small ? "max-w-xs empty:hidden" : isChecked && "min-h-4",
          )}
        >
          {fault === undefined ? hint : <FaultOf small={small}>{fault}</FaultOf>}
        </p>
      ) : null}
    </div>
  );
}

function FaultOf({ small, children: fault }: { small: boolean; children: string }) {
  const worded = useWorded();
  return (
    <span className="flex gap-1.5 font-medium text-destructive">
      {small ? null : <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />}
      {worded(fault)}
    </span>
  );
}

/** A fault, a word of `SETTING_FAULTS` or a sentence, of something that has no line of its own for it. */
export function FieldFault({ text }: { text: string | null | undefined }) {
  const worded = useWorded();
  return (
    <p aria-live="polite" className="text-xs font-medium text-destructive empty:hidden">
      {text && worded(text)}
    </p>
  );
}

/** Gives the sentence for a word of `SETTING_FAULTS`; a sentence stays as it is. */
function useWorded(): (fault: string) => string {
  const t = useTranslations("fieldFault");
  return (fault) => (Object.hasOwn(SETTING_FAULTS, fault) ? t(fault as SettingFault) : fault);
}
