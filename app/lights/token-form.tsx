"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Field } from "@/components/field";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { showLights, type DisplayAnswer } from "./actions";

/** The form by which a display is let in. The token is posted: no address and no log has it. */
export function TokenForm() {
  const t = useTranslations("lights");
  const places = useTranslations("shell");
  const [answer, action, pending] = useActionState<DisplayAnswer, FormData>(showLights, null);
  const fault = answer?.fault ?? null;
  return (
    <form action={action} className="grid gap-4" noValidate>
      <p className="text-sm text-muted-foreground">{t("about", { page: places("tokens") })}</p>
      <div role="alert" id="token-fault" className="empty:hidden">
        {fault ? (
          <p className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm font-medium text-destructive">
            {t(`fault.${fault}`)}
          </p>
        ) : null}
      </div>
      <Field id="token" label={t("token")}>
        {(described) => (
          <Input
            name="token"
            type="password"
            autoComplete="off"
            spellCheck={false}
            required
            autoFocus
            aria-invalid={fault !== null || undefined}
            aria-describedby={fault ? "token-fault" : undefined}
            {...described}
          />
        )}
      </Field>
      <Button type="submit" disabled={pending} className="mt-1 w-full">
        {t("show")}
      </Button>
    </form>
  );
}
