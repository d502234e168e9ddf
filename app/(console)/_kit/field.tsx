import { useTranslations } from "next-intl";
import { Field as WordedField, type FieldProps } from "@/components/field";
import type { SettingFault } from "@/lib/fleet/model/settings";

/** An input with its label, and a hint or a fault below it: a word of `SETTING_FAULTS`, or a sentence. */
export function Field(props: FieldProps) {
  const worded = useWorded();
  return <WordedField {...props} {...(props.fault !== undefined && { fault: worded(props.fault) })} />;
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
  return (fault) => (t.has(fault as SettingFault) ? t(fault as SettingFault) : fault);
}
