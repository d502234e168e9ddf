"use client";

import { useTranslations } from "next-intl";
import { useEffect, useId, useState, useSyncExternalStore, useTransition } from "react";
import { NewPassword } from "@/components/new-password";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { join, lookAtInvitation, type JoinFault } from "./actions";

/** What the link holds. */
function subscribe(listen: () => void): () => void {
  addEventListener("hashchange", listen);
  return () => removeEventListener("hashchange", listen);
}

/** Who was invited sets a password. */
export function JoinForm() {
  const t = useTranslations("join");
  const id = useId();
  const secret = useSyncExternalStore(
    subscribe,
    () => location.hash.slice(1),
    () => null,
  );
  const [found, setFound] = useState<{ readonly secret: string; readonly name: string | null } | null>(null);
  const [password, setPassword] = useState("");
  const [fault, setFault] = useState<JoinFault | null>(null);
  const [pending, start] = useTransition();
  useEffect(() => {
    if (secret === null) return;
    let left = false;
    lookAtInvitation(secret).then(
      (person) => left || setFound({ secret, name: person?.name ?? null }),
      () => left || setFault("unexpected"),
    );
    return () => void (left = true);
  }, [secret]);
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
      const answer = await join(secret ?? "", password).catch((): { fault: JoinFault } => ({
        fault: "unexpected",
      }));
      // Who was let in is on the way to the console.
      if (answer) setFault(answer.fault);
    });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending && name !== undefined) send();
      }}
    >
      <p
        role="alert"
        className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm text-destructive empty:hidden"
      >
        {fault ? t(fault) : null}
      </p>
      <div className="grid gap-2">
        <Label htmlFor={`${id}-name`}>{t("userId")}</Label>
        <Input
          id={`${id}-name`}
          name="username"
          autoComplete="username"
          readOnly
          value={name ?? ""}
          aria-busy={name === undefined}
        />
      </div>
      <NewPassword label={t("password")} hint={t("hint")} value={password} onChange={setPassword} />
      <Button type="submit" pending={pending} disabled={name === undefined} className="mt-1 w-full">
        {t("join")}
      </Button>
    </form>
  );
}
