"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useExactTime } from "@/components/time";
import { cn } from "@/components/ui/cn";
import type { WayOutcome } from "@/lib/fleet/model/way";
import type { Certificate, WayFindings } from "@/lib/power/ways";
import { wordWakeFault } from "../../../_kit/wake-fault-words";
import { ActionButton } from "../../../_kit/action-button";
import { isOption } from "./way-fields";
import { inPairs, type WayView } from "./way-view";

interface WayTrialProps {
  readonly way: WayView;
  readonly outcome: WayOutcome;
  /** Accepts the certificate with this fingerprint, and tries again. */
  readonly onAccept: (fingerprint: string) => unknown;
}

/** The outcome of a try, in words: what was found, or what is wrong and what to do. */
export function WayTrial({ way, outcome, onAccept }: WayTrialProps) {
  const t = useTranslations("ways");
  const words = useTranslations("way");
  if ("findings" in outcome) return <Findings way={way} findings={outcome.findings} />;
  const { code, detail, certificate } = outcome.fault;
  if (certificate && code === "certificate_unknown")
    return (
      <Outcome isGood={null} title={t("isThisIt")}>
        <p>{t("isThisItHint")}</p>
        <CertificateLines certificate={certificate} />
        <div>
          <ActionButton size="sm" takes={{ to: "ways" }} onClick={() => onAccept(certificate.fingerprint)}>
            {t("thisIsIt")}
          </ActionButton>
        </div>
      </Outcome>
    );
  if (certificate && code === "certificate_changed")
    return (
      <Outcome isGood={false} title={wordWakeFault(words, outcome.fault)}>
        <p>{t("advice.certificate_changed")}</p>
        <dl>
          <Line name={t("accepted")}>
            <Fingerprint of={way.pin} />
          </Line>
        </dl>
        <CertificateLines certificate={certificate} name={t("shownNow")} />
        <div>
          <ActionButton
            size="sm"
            variant="outline"
            takes={{ to: "ways" }}
            onClick={() => onAccept(certificate.fingerprint)}
          >
            {t("acceptNew")}
          </ActionButton>
        </div>
      </Outcome>
    );
  return (
    <Outcome
      isGood={false}
      title={wordWakeFault(words, { code, detail: isOption(detail) ? t(`option.${detail}`) : detail })}
    >
      <p>{t(`advice.${code}`)}</p>
    </Outcome>
  );
}

function Findings({ way, findings }: { way: WayView; findings: WayFindings }) {
  const t = useTranslations("ways");
  const format = useFormatter();
  const { power, product, certificate, can, cautions } = findings;
  const list = format.list(
    can.map((call) => t(`call.${call}`)),
    { type: "conjunction" },
  );
  return (
    <Outcome isGood title={product ? t("reached", { product }) : t("reachedIt")}>
      <p>
        {t(`power.${power}`)} {t("can", { list })}
      </p>
      {cautions.length > 0 ? (
        <ul className="grid list-disc gap-1 pl-5">
          {cautions.map((caution) => (
            <li key={caution}>{t(`caution.${caution}`)}</li>
          ))}
        </ul>
      ) : null}
      {certificate ? (
        <CertificateLines certificate={certificate} name={way.pin ? t("accepted") : undefined} />
      ) : null}
    </Outcome>
  );
}

function Outcome({
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

function CertificateLines({ certificate, name }: { certificate: Certificate; name?: string | undefined }) {
  const t = useTranslations("ways");
  const exactTime = useExactTime();
  const { fingerprint, subject, issuer, validUntil } = certificate;
  return (
    <dl className="grid gap-2">
      <Line name={name ?? t("fingerprint")}>
        <Fingerprint of={fingerprint} />
      </Line>
      <Line name={t("subject")}>
        <bdi>{subject || "—"}</bdi>
      </Line>
      {issuer !== subject ? (
        <Line name={t("issuer")}>
          <bdi>{issuer || "—"}</bdi>
        </Line>
      ) : null}
      <Line name={t("validUntil")}>{exactTime(validUntil)}</Line>
    </dl>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-0.5">
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Fingerprint({ of }: { of: string }) {
  return (
    <code dir="ltr" className="font-mono text-xs leading-relaxed break-all">
      {inPairs(of)}
    </code>
  );
}
