"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useId, useMemo, useState, useTransition } from "react";
import { NewPassword } from "@/components/new-password";
import { PageTitle } from "@/components/page-title";
import { toast } from "@/components/toast";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { readSession } from "@/lib/api/codec/read-people";
import type { Right } from "@/lib/fleet/entities";
import type { SessionJson } from "@/lib/gen/proto/komoriuta/v1/person_pb";
import { answered, useFaultText } from "../_kit/faults";
import { ActionButton } from "../_kit/action-button";
import { changePassword } from "./actions";
import { SessionList } from "../_sessions/session-list";

interface AccountProps {
  readonly userId: string;
  /** Whether it is a person, and not the login of the environment. */
  readonly isPerson: boolean;
  /** A person's; one who comes by the login service may have none. */
  readonly hasPassword: boolean;
  /** What the login service is called by which they come; null: by none. */
  readonly oidcName: string | null;
  /** What they may do somewhere. */
  readonly rights: readonly Right[];
  readonly sessions: readonly SessionJson[];
}

/** One's own login: what it may do, its password, and where it is logged in. */
export function AccountScreen(props: AccountProps) {
  const { userId, isPerson, hasPassword, oidcName, rights, sessions } = props;
  const t = useTranslations("people");
  const words = useTranslations("programs.right");
  const format = useFormatter();
  const read = useMemo(() => sessions.map(readSession), [sessions]);
  return (
    <>
      <PageTitle of={t("account")} />
      <h1 className="mb-4 text-2xl font-semibold tracking-tight">{t("account")}</h1>
      <div className="grid min-w-0 gap-4">
        <section className="grid min-w-0 gap-1 rounded-xl border bg-card p-4 text-sm sm:p-5">
          <h2 className="text-base font-semibold [overflow-wrap:anywhere]">
            <bdi>{userId}</bdi>
          </h2>
          <p className="text-muted-foreground">
            {rights.length === 0
              ? t("noRights")
              : t("mayDo", { rights: format.list(rights.map((right) => words(right))) })}
          </p>
          {isPerson ? null : <p className="text-muted-foreground">{t("localPassword")}</p>}
          {oidcName === null || hasPassword ? null : (
            <p className="text-muted-foreground">{t("oidcPassword", { name: oidcName })}</p>
          )}
        </section>
        {hasPassword ? <PasswordForm userId={userId} /> : null}
        <section className="grid min-w-0 gap-4 rounded-xl border bg-card p-4 sm:p-5">
          <div className="grid gap-1">
            <h2 className="font-semibold">{t("ownSessions")}</h2>
            <p className="text-sm text-muted-foreground">{t("ownSessionsLead")}</p>
          </div>
          <SessionList sessions={read} />
        </section>
      </div>
    </>
  );
}

function PasswordForm({ userId }: { userId: string }) {
  const t = useTranslations("people.password");
  const faultText = useFaultText();
  const router = useRouter();
  const id = useId();
  const [before, setBefore] = useState("");
  const [password, setPassword] = useState("");
  const [refused, setRefused] = useState<string | null>(null);
  const [pending, start] = useTransition();
  const change = () =>
    start(async () => {
      setRefused(null);
      const outcome = await answered(changePassword(before, password));
      if (!outcome.ok) return setRefused(faultText(outcome.fault));
      if (outcome.value) return setRefused(t(outcome.value.why));
      setBefore("");
      setPassword("");
      toast.success(t("changed"));
      router.refresh();
    });
  return (
    <section className="min-w-0 rounded-xl border bg-card p-4 sm:p-5">
      <form
        className="grid gap-4 sm:max-w-sm"
        onSubmit={(event) => {
          event.preventDefault();
          if (!pending) change();
        }}
      >
        <div className="grid gap-1">
          <h2 className="font-semibold">{t("title")}</h2>
          <p className="text-sm text-muted-foreground">{t("lead")}</p>
        </div>
        {/* For password managers, which keep a password with its name. */}
        <input type="text" name="username" autoComplete="username" value={userId} readOnly hidden />
        <div className="grid gap-2">
          <Label htmlFor={`${id}-before`}>{t("before")}</Label>
          <Input
            id={`${id}-before`}
            type="password"
            autoComplete="current-password"
            required
            value={before}
            onChange={(event) => setBefore(event.target.value)}
          />
        </div>
        <NewPassword label={t("new")} hint={t("hint")} value={password} onChange={setPassword} />
        <p
          role="alert"
          className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm font-medium text-destructive empty:hidden"
        >
          {refused}
        </p>
        <div>
          <ActionButton type="submit" pending={pending}>
            {t("change")}
          </ActionButton>
        </div>
      </form>
    </section>
  );
}
