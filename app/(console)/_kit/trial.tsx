"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useExactTime } from "@/components/time";
import { cn } from "@/components/ui/cn";
import type { Certificate } from "@/lib/power/ways";

// What a try of something outside of the manager has shown.

/** The outcome of a try: good, bad, or (null) something to be said. */
export function TrialBox({
  isGood,
  title,
  children,
}: {
  isGood: boolean | null;
  title: string;
  children: ReactNode;
}) {
  const Sign = isGood ? CircleCheck : CircleAlert;
  return (
    <div
      role="status"
      className={cn(
        "grid w-full gap-2 rounded-md border px-3 py-2.5 text-sm [overflow-wrap:anywhere]",
        isGood === false
          ? "border-destructive/40 bg-destructive/5"
          : isGood
            ? "border-status-on/40"
            : "border-status-warning/40 bg-warm",
      )}
    >
      <p className="flex items-start gap-2 font-medium">
        <Sign aria-hidden className={cn("mt-0.5 size-4 shrink-0", isGood === false && "text-destructive")} />
        {title}
      </p>
      {children}
    </div>
  );
}

/** A certificate that was shown. @param name what its fingerprint is called */
export function CertificateLines({
  certificate,
  name,
}: {
  certificate: Certificate;
  name?: string | undefined;
}) {
  const t = useTranslations("ways");
  const exactTime = useExactTime();
  const { fingerprint, subject, issuer, validUntil } = certificate;
  return (
    <dl className="grid gap-2">
      <TrialLine name={name ?? t("fingerprint")}>
        <Fingerprint of={fingerprint} />
      </TrialLine>
      <TrialLine name={t("subject")}>
        <bdi>{subject || "—"}</bdi>
      </TrialLine>
      {issuer !== subject ? (
        <TrialLine name={t("issuer")}>
          <bdi>{issuer || "—"}</bdi>
        </TrialLine>
      ) : null}
      <TrialLine name={t("validUntil")}>{exactTime(validUntil)}</TrialLine>
    </dl>
  );
}

/** A name and what there is of it. */
export function TrialLine({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-0.5">
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A fingerprint in pairs, as BMCs and browsers show it. */
export function Fingerprint({ of }: { of: string }) {
  return (
    <code dir="ltr" className="font-mono text-xs leading-relaxed break-all">
      {of.toUpperCase().match(/../g)?.join(":")}
    </code>
  );
}
