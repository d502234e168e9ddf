import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./ui/cn";
import { Label } from "./ui/label";

/** The ids that tie an input to its label, its hint and its fault. */
interface Described {
  readonly id: string;
  readonly "aria-invalid"?: boolean;
  readonly "aria-describedby"?: string;
}

export interface FieldProps {
  readonly id: string;
  readonly label: string;
  /**
   * A sentence. Where it is given, even as undefined, its line is always there, so that nothing jumps. Absent: the
   * browser validates.
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
          {fault === undefined ? (
            hint
          ) : (
            <span className="flex gap-1.5 font-medium text-destructive">
              {small ? null : <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />}
              {fault}
            </span>
          )}
        </p>
      ) : null}
    </div>
  );
}
