"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { WayOutcome } from "@/lib/fleet/model/way";
import type { WayFindings } from "@/lib/power/ways";
import { wordWakeFault } from "../../../_kit/wake-fault-words";
import { ActionButton } from "../../../_kit/action-button";
import { CertificateLines, Fingerprint, TrialBox, TrialLine } from "../../../_kit/trial";
import { isOption } from "./way-fields";
import type { WayView } from "./way-view";

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
      <TrialBox isGood={null} title={t("isThisIt")}>
        <p>{t("isThisItHint")}</p>
        <CertificateLines certificate={certificate} />
        <div className="flex flex-wrap">
          <ActionButton size="sm" takes={{ to: "ways" }} onClick={() => onAccept(certificate.fingerprint)}>
            {t("thisIsIt")}
          </ActionButton>
        </div>
      </TrialBox>
    );
  if (certificate && code === "certificate_changed")
    return (
      <TrialBox isGood={false} title={wordWakeFault(words, outcome.fault)}>
        <p>{t("advice.certificate_changed")}</p>
        <dl>
          <TrialLine name={t("accepted")}>
            <Fingerprint of={way.pin} />
          </TrialLine>
        </dl>
        <CertificateLines certificate={certificate} name={t("shownNow")} />
        <div className="flex flex-wrap">
          <ActionButton
            size="sm"
            variant="outline"
            takes={{ to: "ways" }}
            onClick={() => onAccept(certificate.fingerprint)}
          >
            {t("acceptNew")}
          </ActionButton>
        </div>
      </TrialBox>
    );
  return (
    <TrialBox
      isGood={false}
      title={wordWakeFault(words, { code, detail: isOption(detail) ? t(`option.${detail}`) : detail })}
    >
      <p>{t(`advice.${code}`)}</p>
    </TrialBox>
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
    <TrialBox isGood title={product ? t("reached", { product }) : t("reachedIt")}>
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
    </TrialBox>
  );
}
