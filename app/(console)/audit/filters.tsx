"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useId, type ComponentProps, type ReactNode } from "react";
import { useZone } from "@/components/time";
import { Button, buttonVariants } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { IconSelect } from "@/components/ui/select";
import { FRAME } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { AUDIT_OPERATIONS, AUDIT_VIAS } from "@/lib/fleet/model/audit";
import { Field } from "../_kit/field";
import { isFiltered, type AuditQuery } from "./query";

/** The filters of the audit. Each choice is an address; without JavaScript it is a plain form, too. */
export function Filters({ query }: { query: AuditQuery }) {
  const t = useTranslations("audit");
  const zone = useZone();
  const id = useId();
  const field = (
    name: "who" | "what" | "by" | "from" | "to",
    input: ComponentProps<typeof Field>["children"],
  ) => (
    <Field id={`${id}-${name}`} label={t(name)} className="min-w-0 gap-1.5">
      {input}
    </Field>
  );
  return (
    <form
      action="/audit"
      className={cn(
        FRAME,
        "mb-5 grid grid-cols-2 items-end gap-x-3 gap-y-3 p-4 sm:grid-cols-3 lg:grid-cols-[1.2fr_1.4fr_1.2fr_1fr_1fr_auto] print:hidden",
      )}
    >
      {field("who", (described) => (
        <Input {...described} name="who" defaultValue={query.who ?? ""} maxLength={100} autoComplete="off" />
      ))}
      {field("what", (described) => (
        <Choice {...described} name="what" all={t("anything")} value={query.what}>
          {AUDIT_OPERATIONS.map((operation) => (
            <option key={operation} value={operation}>
              {t(`operation.${operation}`)}
            </option>
          ))}
        </Choice>
      ))}
      {field("by", (described) => (
        <Choice {...described} name="by" all={t("anyhow")} value={query.by}>
          {AUDIT_VIAS.map((via) => (
            <option key={via} value={via}>
              {t(`via.${via}`)}
            </option>
          ))}
        </Choice>
      ))}
      {field("from", (described) => (
        <Input {...described} type="date" name="from" defaultValue={query.from ?? ""} />
      ))}
      {field("to", (described) => (
        <Input {...described} type="date" name="to" defaultValue={query.to ?? ""} />
      ))}
      {query.of === null ? null : <input type="hidden" name="of" value={query.of} />}
      <input type="hidden" name="zone" value={zone} />
      <div className="col-span-2 flex flex-wrap gap-2 sm:col-span-1">
        <Button type="submit">{t("apply")}</Button>
        {isFiltered(query) ? (
          <Link href="/audit" className={buttonVariants({ variant: "ghost" })}>
            {t("showAll")}
          </Link>
        ) : null}
      </div>
    </form>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly name: string;
  /** The label without a choice. */
  readonly all: string;
  readonly value: string | null;
  readonly children: ReactNode;
}

function Choice({ id, name, all, value, children }: ChoiceProps) {
  return (
    <IconSelect id={id} name={name} defaultValue={value ?? ""}>
      <option value="">{all}</option>
      {children}
    </IconSelect>
  );
}
