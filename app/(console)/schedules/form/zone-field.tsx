import { useTranslations } from "next-intl";
import { useId, useSyncExternalStore } from "react";
import { Input } from "@/components/ui/input";
import { Field } from "../../_kit/field";

const never = () => () => undefined;
let known: readonly string[] | null = null;
/** The time zones that this browser knows, read once. */
const zones = () => (known ??= Intl.supportedValuesOf("timeZone"));
const NONE: readonly string[] = [];

interface ZoneFieldProps {
  readonly zone: string;
  readonly fault: string | undefined;
  readonly onChange: (zone: string) => void;
}

/** The time zone of a schedule. */
export function ZoneField({ zone, fault, onChange }: ZoneFieldProps) {
  const t = useTranslations("schedules");
  const id = useId();
  const offered = useSyncExternalStore(never, zones, () => NONE);
  return (
    <Field id={`${id}-zone`} label={t("zone")} hint={t("zoneHint")} fault={fault}>
      {(described) => (
        <>
          <Input
            list={`${id}-zones`}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={zone}
            onChange={(event) => onChange(event.target.value)}
            {...described}
          />
          <datalist id={`${id}-zones`}>
            {offered.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
