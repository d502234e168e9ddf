import { useTranslations } from "next-intl";
import { useEffect, useId, useRef } from "react";
import { Choice } from "../small-fields";
import { standsAs, type Difference } from "./merge-edits";

interface EditedMeanwhileProps<Form> {
  readonly differences: readonly Difference<Form>[];
  /** The form as it stands. */
  readonly form: Form;
  /** The label of a field, and its value in words. */
  readonly nameOf: (field: keyof Form) => string;
  readonly wordsOf: (field: keyof Form, of: Form) => string;
  readonly onTake: (part: Partial<Form>) => void;
}

/**
 * The edits that somebody else saved while a form was filled in, field by field: theirs and yours, either of which may
 * be taken.
 */
export function EditedMeanwhile<Form extends object>({
  differences,
  form,
  nameOf,
  wordsOf,
  onTake,
}: EditedMeanwhileProps<Form>) {
  const t = useTranslations("edits");
  const id = useId();
  const top = useRef<HTMLDivElement>(null);
  const any = differences.length > 0;
  // When a long form is saved its end is in view, and this may not be.
  useEffect(() => {
    if (any) top.current?.scrollIntoView({ block: "nearest" });
  }, [any, differences]);
  return (
    <div
      ref={top}
      className="grid gap-3 rounded-md border border-status-warning/40 bg-warm p-3 text-sm empty:hidden"
    >
      {any ? (
        <>
          <p role="alert" className="font-medium">
            {t("meanwhile")}
          </p>
          {differences.map(({ field, theirs, mine }) => (
            <fieldset key={String(field)} className="grid min-w-0 gap-2">
              <legend className="mb-1.5 text-xs text-muted-foreground">{nameOf(field)}</legend>
              <div className="grid gap-2 sm:grid-cols-2">
                {(["theirs", "mine"] as const).map((whose) => {
                  const part = whose === "theirs" ? theirs : mine;
                  return (
                    <Choice
                      key={whose}
                      name={`${id}-${String(field)}`}
                      label={wordsOf(field, { ...form, ...part }) || t("empty")}
                      hint={t(whose)}
                      checked={standsAs(form, part)}
                      onChoose={() => onTake(part)}
                    />
                  );
                })}
              </div>
            </fieldset>
          ))}
        </>
      ) : null}
    </div>
  );
}
