"use client";

import { rememberedPlace } from "@/lib/access/place";

import { useTranslations } from "next-intl";
import { useActionState, useSyncExternalStore } from "react";
import { usePresent, useDateTime } from "@/components/time";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { anyDraft } from "../(console)/servers/form/draft";
import { logIn, type LoginAnswer } from "./actions";

const never = () => () => undefined;

/** The door. Works without JavaScript too: it is a plain form then. */
export function LoginForm({ blockedUntil }: { blockedUntil: number | null }) {
  const t = useTranslations("login");
  const [answer, action, pending] = useActionState<LoginAnswer, FormData>(logIn, null);
  const until = answer?.fault === "blocked" ? answer.until : blockedUntil;
  const fault = answer && answer.fault !== "blocked" ? t(answer.fault) : null;

  const place = useSyncExternalStore(never, rememberedPlace, () => "");
  const interrupted = useSyncExternalStore(never, anyDraft, () => false);

  return (
    <form action={action} className="grid gap-4" noValidate>
      <input type="hidden" name="place" value={place} />
      {interrupted ? <p className="text-sm text-muted-foreground">{t("interrupted")}</p> : null}
      <div role="alert" className="empty:hidden">
        {until ? <Blocked until={until} /> : null}
        {!until && fault ? (
          <p className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm font-medium text-destructive">
            {fault}
          </p>
        ) : null}
      </div>
      <div className="grid gap-2">
        <Label htmlFor="userId">{t("userId")}</Label>
        <Input
          id="userId"
          name="userId"
          autoComplete="username"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          required
          defaultValue={answer?.userId}
        />
      </div>
      <div className="grid gap-2">
        <Label htmlFor="password">{t("password")}</Label>
        <Input id="password" name="password" type="password" autoComplete="current-password" required />
      </div>
      <Button type="submit" disabled={pending} className="mt-1 w-full">
        {pending ? t("checking") : t("logIn")}
      </Button>
    </form>
  );
}

/** Says that the door is shut, until when, and how long that is. `until` is wall-clock milliseconds. */
function Blocked({ until }: { until: number }) {
  const t = useTranslations("login");
  const time = useDateTime(until, "time");
  const left = Math.ceil((until - usePresent()) / 1000);
  if (left <= 0) return <p className="text-sm font-medium">{t("released")}</p>;
  return (
    <div className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm text-destructive">
      <p className="font-medium">{t("blocked", { until: time })}</p>
      {/* A clock that ticks is not read out every second. */}
      <p role="timer" aria-live="off" className="mt-1">
        {t("remaining", { minutes: Math.floor(left / 60), seconds: left % 60 })}
      </p>
    </div>
  );
}
