import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, type ComponentProps, type ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { REASON_LENGTH } from "@/lib/fleet/model/turn-off";
import { Field } from "./field";

// Fields that several dialogs have.

interface ReasonFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Called on Enter, for fields outside of a form. */
  readonly onEnter?: () => void;
}

/** The reason of a request. */
export function ReasonField({ value, onChange, onEnter }: ReasonFieldProps) {
  const t = useTranslations("off");
  const id = useId();
  return (
    <div className="grid gap-2">
      <Label htmlFor={id}>{t("reason")}</Label>
      <Input
        id={id}
        value={value}
        maxLength={REASON_LENGTH}
        autoComplete="off"
        dir="auto"
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={({ key, nativeEvent }) => {
          // While Japanese is typed, Enter accepts the conversion.
          if (key === "Enter" && !nativeEvent.isComposing) onEnter?.();
        }}
      />
      <p id={`${id}-hint`} className="text-xs leading-snug text-muted-foreground">
        {t("reasonHint")}
      </p>
    </div>
  );
}

interface NewNameProps extends Omit<ComponentProps<typeof Input>, "id" | "value" | "onChange"> {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The name of something new. The browser validates it. */
export function NewNameField({ label, hint, value, onChange, ...input }: NewNameProps) {
  return (
    <Field id={useId()} label={label} hint={hint}>
      {(described) => (
        <Input
          value={value}
          onChange={(event) => onChange(event.target.value)}
          required
          maxLength={50}
          autoFocus
          autoComplete="off"
          dir="auto"
          {...input}
          {...described}
        />
      )}
    </Field>
  );
}

/** Settings that few people need, folded. */
export function More({ label, children }: { label: string; children: ReactNode }) {
  return (
    <details className="group">
      <summary className="flex min-h-11 w-fit cursor-pointer items-center gap-1 rounded-sm text-sm text-muted-foreground hover:text-foreground sm:min-h-0">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        {label}
      </summary>
      <div className="mt-1 grid gap-3 sm:mt-3">{children}</div>
    </details>
  );
}

interface TickProps {
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
  /** A hint. */
  readonly children?: ReactNode;
}

/** A checkbox with its label and a hint. */
export function Tick({ label, checked, disabled, onChange, children }: TickProps) {
  const id = useId();
  return (
    <div className="relative flex items-start gap-2.5 py-3 sm:py-0">
      <Checkbox
        id={id}
        checked={checked}
        disabled={disabled}
        className="relative z-10 disabled:cursor-not-allowed"
        onCheckedChange={(next) => onChange(next === true)}
        aria-describedby={children === undefined ? undefined : `${id}-hint`}
      />
      <div className="grid min-w-0 grid-cols-1 gap-1">
        {/* Clickable beside the words, too. */}
        <Label
          htmlFor={id}
          className={cn(
            "leading-5 font-normal after:absolute after:inset-0",
            disabled ? "cursor-not-allowed text-muted-foreground" : "cursor-pointer",
          )}
        >
          {label}
        </Label>
        {children === undefined ? null : (
          <p id={`${id}-hint`} className="text-xs leading-snug text-muted-foreground">
            {children}
          </p>
        )}
      </div>
    </div>
  );
}

interface ChoiceProps {
  /** The name that all radio buttons of a choice share. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChoose: () => void;
}

/** A radio button in a frame that can be clicked as a whole. */
export function Choice({ name, label, hint, checked, disabled = false, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <div className="relative flex gap-3 rounded-md border px-3 py-3.5 transition-colors has-checked:border-primary has-checked:bg-accent/50">
      <input
        type="radio"
        id={id}
        name={name}
        checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={onChoose}
        className="relative z-10 size-4 shrink-0 cursor-pointer accent-primary disabled:cursor-not-allowed"
      />
      <div className="grid min-w-0 gap-1 [overflow-wrap:anywhere]">
        <Label
          htmlFor={id}
          className="cursor-pointer leading-4 whitespace-pre-line after:absolute after:inset-0"
        >
          {label}
        </Label>
        {hint === undefined ? null : (
          <p id={`${id}-hint`} className="text-xs leading-snug text-muted-foreground">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
