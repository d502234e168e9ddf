"use client";

import { useTranslations } from "next-intl";
import { useActionState, useEffect, useEffectEvent, useRef, useSyncExternalStore } from "react";
import { useFormStatus } from "react-dom";
import { Field } from "@/components/field";
import { usePresent, useDateTime } from "@/components/time";
import { cn } from "@/components/ui/cn";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { LANGUAGE_NAMES, type Locale } from "@/i18n/locales";
import { rememberedPlace } from "@/lib/access/place";
import { forgetKeptList } from "../(console)/_live/kept-cache";
import { anyDraft } from "../(console)/_servers/form/draft";
import { logIn, type LoginAnswer } from "./actions";
import { OidcWay, type OidcDoor } from "./oidc-way";

const never = () => () => undefined;
/** Milliseconds. */
const MINUTE = 60_000;

interface LoginFormProps {
  readonly blockedUntil: number | null;
  /** Null: there is no login by OpenID Connect. */
  readonly oidc: OidcDoor | null;
}

/** The login form. Works without JavaScript, too, as a plain form. */
export function LoginForm({ blockedUntil, oidc }: LoginFormProps) {
  const t = useTranslations("login");
  const [answer, action, pending] = useActionState<LoginAnswer, FormData>(logIn, null);
  const until = (answer && "until" in answer ? answer.until : null) ?? blockedUntil;
  const fault = answer && answer.fault !== "blocked" ? t(answer.fault) : null;
  const userId = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  // Whoever sees this is not logged in: what an earlier login left in this browser is not theirs.
  useEffect(forgetKeptList, []);
  const hasToRead = blockedUntil !== null || (oidc?.refused ?? null) !== null;
  // A screen reader names the region that the field is in before the field: "Log in".
  const begin = useEffectEvent(() => {
    if (!hasToRead && document.activeElement === document.body) focusOn(userId.current);
  });
  useEffect(() => begin(), []);
  useEffect(() => {
    if (!answer) return;
    // What was typed as the password is gone by now; it is what people mistype.
    focusOn(answer.userId === "" ? userId.current : password.current);
  }, [answer]);

  const place = useSyncExternalStore(never, rememberedPlace, () => "");
  const interrupted = useSyncExternalStore(never, anyDraft, () => false);

  const form = (
    <form action={action} className="grid gap-4" noValidate>
      <input type="hidden" name="place" value={place} />
      <div role="alert" id="login-fault" className="grid gap-2 empty:hidden">
        {fault && (!until || answer?.fault === "wrong") ? (
          <div className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm text-destructive">
            <p className="font-medium">{fault}</p>
            {answer?.fault === "wrong" && !until ? (
              <p className="mt-1">
                {t("left", { left: answer.left, minutes: Math.round(answer.pause / MINUTE) })}
              </p>
            ) : null}
          </div>
        ) : null}
        {until ? <Blocked until={until} /> : null}
      </div>
      <Field id="userId" label={t("userId")}>
        {(described) => (
          <Input
            ref={userId}
            name="userId"
            autoComplete="username"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            required
            defaultValue={answer?.userId}
            {...described}
          />
        )}
      </Field>
      <Field id="password" label={t("password")}>
        {(described) => (
          <Input
            ref={password}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            aria-invalid={answer?.fault === "wrong" || undefined}
            aria-describedby={fault ? "login-fault" : undefined}
            {...described}
          />
        )}
      </Field>
      <Button type="submit" disabled={pending} className="mt-1 w-full">
        {pending ? t("checking") : t("logIn")}
      </Button>
    </form>
  );
  return (
    <>
      {interrupted ? <p className="mb-4 text-sm text-muted-foreground">{t("interrupted")}</p> : null}
      {oidc ? (
        <OidcWay {...oidc} place={place} isOpen={until !== null || answer !== null}>
          {form}
        </OidcWay>
      ) : (
        form
      )}
    </>
  );
}

/** Moves the focus, but not on a phone: its keyboard would cover what the page says. */
function focusOn(field: HTMLInputElement | null): void {
  if (!matchMedia("(pointer: coarse)").matches) field?.focus();
}

/** Says until when logging in is blocked, and for how long. `until` is wall-clock milliseconds. */
function Blocked({ until }: { until: number }) {
  const t = useTranslations("login");
  const time = useDateTime(until, "time");
  const left = Math.ceil((until - usePresent()) / 1000);
  if (left <= 0) return <p className="text-sm font-medium">{t("released")}</p>;
  return (
    <div className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm text-destructive">
      <p className="font-medium">{t("blocked", { until: time })}</p>
      {/* Screen readers do not announce the clock every second. */}
      <p role="timer" aria-live="off" className="mt-1">
        {t("remaining", { minutes: Math.floor(left / 60), seconds: left % 60 })}
      </p>
    </div>
  );
}

/** A language as a plain button, since there is no menu. */
export function LanguageButton({ locale, current }: { locale: Locale; current: boolean }) {
  const { pending, data } = useFormStatus();
  const isWanted = pending && data.get("locale") === locale;
  return (
    <button
      name="locale"
      value={locale}
      lang={locale}
      aria-pressed={current}
      aria-busy={isWanted || undefined}
      className={cn(
        "min-h-11 cursor-pointer rounded-md px-3 text-sm text-muted-foreground hover:text-foreground aria-busy:animate-pulse sm:min-h-9",
        (isWanted || (current && !pending)) && "font-semibold text-foreground",
      )}
    >
      {LANGUAGE_NAMES[locale]}
    </button>
  );
}
