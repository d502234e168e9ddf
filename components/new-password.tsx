import { useId } from "react";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";

interface NewPasswordProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The field of a new password, with the limits of lib/access/password.ts. */
export function NewPassword({ label, hint, value, onChange }: NewPasswordProps) {
  const id = useId();
  return (
    <div className="grid gap-2">
      <Label htmlFor={id}>{label}</Label>
      <Input
        id={id}
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
        maxLength={1024}
        value={value}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-hint`} className="text-xs leading-snug text-muted-foreground">
        {hint}
      </p>
    </div>
  );
}
