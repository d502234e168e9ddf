"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useId, useMemo, useState } from "react";
import { NewPassword, useNewPassword } from "@/components/new-password";
import { Refusal } from "@/components/refusal";
import { toast } from "@/components/toast";
import { Input } from "@/components/ui/input";
import { card } from "@/components/ui/card";
import { readSession } from "@/lib/api/codec/read-people";
import type { Right } from "@/lib/fleet/model/entities";
import type { SessionJson } from "@/lib/gen/proto/komoriuta/v1/person_pb";
import { useSend } from "../_kit/send";
import { Form } from "../_kit/form";
import { Field } from "../_kit/field";
import { ActionButton } from "../_kit/action-button";
import { PageHead } from "../_kit/page-head";
import { Part } from "../_kit/part";
import { changePassword } from "./actions";
import { SessionList } from "../_sessions/session-list";

interface AccountProps {
  readonly userId: string;
  /** Whether it is a person, and not the login of the environment. */
  readonly isPerson: boolean;
  /** Whether a person has a password; with the login service they may have none. */
  readonly hasPassword: boolean;
  /** The name of their login service; null: none. */
  readonly oidcName: string | null;
  /** Their rights on anything. */
  readonly rights: readonly Right[];
  readonly sessions: readonly SessionJson[];
}

/** The reader's own login: its rights, its password, and its sessions. */
export function AccountScreen(props: AccountProps) {
  const { userId, isPerson, hasPassword, oidcName, rights, sessions } = props;
  const t = useTranslations("people");
  const words = useTranslations("tokens.right");
  const format = useFormatter();
  const read = useMemo(() => sessions.map(readSession), [sessions]);
  return (
    <>
      <PageHead title={t("account")} />
      <div className="grid min-w-0 gap-4">
        <section className={card("grid min-w-0 gap-1 text-sm")}>
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
        <Part title={t("ownSessions")} lead={t("ownSessionsLead")}>
          <SessionList sessions={read} />
        </Part>
      </div>
    </>
  );
}

function PasswordForm({ userId }: { userId: string }) {
  const t = useTranslations("people.password");
  const router = useRouter();
  const id = useId();
  const [before, setBefore] = useState("");
  const password = useNewPassword();
  const { send, ...sending } = useSend();
  const change = () =>
    password.check() &&
    send(
      () => changePassword(before, password.value),
      (fault) => {
        if (fault) return t(fault.why);
        setBefore("");
        password.clear();
        toast.success(t("changed"));
        router.refresh();
      },
    );
  return (
    <Part title={t("title")} lead={t("lead")}>
      <Form className="sm:max-w-sm" onSend={change}>
        {/* For password managers, which store a password with its user name. */}
        <input type="text" name="username" autoComplete="username" value={userId} readOnly hidden />
        <Field id={`${id}-before`} label={t("before")}>
          {(described) => (
            <Input
              type="password"
              autoComplete="current-password"
              required
              value={before}
              onChange={(event) => setBefore(event.target.value)}
              {...described}
            />
          )}
        </Field>
        <NewPassword label={t("new")} hint={t("hint")} short={t("short")} password={password} />
        <Refusal>{sending.refused}</Refusal>
        <div className="flex flex-wrap">
          <ActionButton type="submit" pending={sending.pending}>
            {t("change")}
          </ActionButton>
        </div>
      </Form>
    </Part>
  );
}
