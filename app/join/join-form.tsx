"use client";

import { useTranslations } from "next-intl";
import { useEffect, useId, useState, useSyncExternalStore, useTransition } from "react";
import { Field } from "@/components/field";
import { NewPassword, useNewPassword } from "@/components/new-password";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { forgetKeptList } from "../(console)/_live/kept-cache";
import { join, joinByOidc, findInvitation, type JoinFault } from "./actions";

/** Follows the part of the address behind "#". */
function subscribe(listen: () => void): () => void {
  addEventListener("hashchange", listen);
  return () => removeEventListener("hashchange", listen);
}

interface JoinFormProps {
  /** The name of the login service; null: there is none. */
  readonly oidcName: string | null;
  /** Whether people have passwords. */
  readonly passwords: boolean;
}

/** The form by which an invited person sets a password, or the link to the login service. */
export function JoinForm({ oidcName, passwords }: JoinFormProps) {
  const t = useTranslations("join");
  const id = useId();
  const secret = useSyncExternalStore(
    subscribe,
    () => location.hash.slice(1),
    () => null,
  );
  const [found, setFound] = useState<{ readonly secret: string; readonly name: string | null } | null>(null);
  const password = useNewPassword();
  const [fault, setFault] = useState<JoinFault | null>(null);
  const [pending, start] = useTransition();
  useEffect(() => {
    if (secret === null) return;
    let left = false;
    findInvitation(secret).then(
      (person) => left || setFound({ secret, name: person?.name ?? null }),
      () => left || setFault("unexpected"),
    );
    return () => void (left = true);
  }, [secret]);
  // Whoever follows an invitation is somebody else than who was logged in here last.
  useEffect(forgetKeptList, []);
  const name = found?.secret === secret ? found?.name : undefined;

  if (fault === "ended" || name === null)
    return (
      <p role="alert" className="text-sm">
        {t("ended")}
      </p>
    );
  const send = () =>
    start(async () => {
      setFault(null);
      const answer = await join(secret ?? "", password.value).catch((): { fault: JoinFault } => ({
        fault: "unexpected",
      }));
      // Who was let in is on the way to the console.
      if (answer) setFault(answer.fault);
    });
  const goToService = () =>
    start(async () => {
      setFault(null);
      const to = await joinByOidc(secret ?? "").catch(() => null);
      if (!to) setFault("unexpected");
      else if ("url" in to) location.assign(to.url);
      else if (to.fault === "ended") setFault("ended");
      else location.assign(`/login?fault=${to.fault}`);
    });
  const byService =
    oidcName === null ? null : (
      <div className="grid gap-2">
        <Button
          type="button"
          variant={passwords ? "outline" : "default"}
          pending={pending}
          disabled={name === undefined}
          onClick={() => (pending ? undefined : goToService())}
          className="w-full"
        >
          {t("with", { name: oidcName })}
        </Button>
        {passwords ? <p className="text-xs leading-snug text-muted-foreground">{t("withHint")}</p> : null}
      </div>
    );
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending && name !== undefined && passwords && password.check()) send();
      }}
    >
      <Refusal>{fault ? t(fault) : null}</Refusal>
      <Field id={id} label={t("userId")}>
        {(described) => (
          <Input
            name="username"
            autoComplete="username"
            readOnly
            value={name ?? ""}
            aria-busy={name === undefined}
            {...described}
          />
        )}
      </Field>
      {passwords ? (
        <>
          <NewPassword label={t("password")} hint={t("hint")} short={t("short")} password={password} />
          <Button type="submit" pending={pending} disabled={name === undefined} className="mt-1 w-full">
            {t("join")}
          </Button>
        </>
      ) : null}
      {byService}
    </form>
  );
}
