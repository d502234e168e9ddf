"use client";

import { useTranslations } from "next-intl";
import { ActionButton } from "../_kit/action-button";
import { CertificateLines, Fingerprint, TrialBox, TrialLine } from "../_kit/trial";
import type { NutTrial } from "./actions";

interface NutTrialProps {
  readonly trial: NutTrial;
  /** The fingerprint that is accepted; empty: none is. */
  readonly pin: string;
  /** Accepts the certificate with this fingerprint; null: nobody can, here. */
  readonly onAccept: ((fingerprint: string) => unknown) | null;
}

/** The outcome of a try of a NUT server, in words: what was found, or what is wrong and what to do. */
export function NutTrialBox({ trial, pin, onAccept }: NutTrialProps) {
  const t = useTranslations("ups");
  const words = useTranslations("ways");
  if ("upses" in trial)
    return (
      <TrialBox isGood title={t("found", { count: trial.upses.length })}>
        <ul className="grid list-disc gap-1 pl-5">
          {trial.upses.map(({ name, standing }) => (
            <li key={name}>
              <bdi>{name}</bdi> · {t(`standing.${standing}`)}
            </li>
          ))}
          {trial.isCleartext ? <li>{t("cleartext")}</li> : null}
        </ul>
        {trial.certificate ? (
          <CertificateLines certificate={trial.certificate} name={words("accepted")} />
        ) : null}
      </TrialBox>
    );
  const { word, certificate } = trial.fault;
  if (!certificate)
    return (
      <TrialBox isGood={false} title={t(`fault.${word}`)}>
        <p>{t(`advice.${word}`)}</p>
      </TrialBox>
    );
  const isNew = pin === "";
  return (
    <TrialBox isGood={isNew ? null : false} title={isNew ? t("isThisIt") : t(`fault.${word}`)}>
      <p>{isNew ? t("isThisItHint") : t(`advice.${word}`)}</p>
      {isNew ? null : (
        <dl>
          <TrialLine name={words("accepted")}>
            <Fingerprint of={pin} />
          </TrialLine>
        </dl>
      )}
      <CertificateLines certificate={certificate} name={isNew ? undefined : words("shownNow")} />
      {onAccept ? (
        <div className="flex flex-wrap">
          <ActionButton
            size="sm"
            variant={isNew ? "default" : "outline"}
            takes={{ to: "nutServers" }}
            onClick={() => onAccept(certificate.fingerprint)}
          >
            {isNew ? words("thisIsIt") : words("acceptNew")}
          </ActionButton>
        </div>
      ) : null}
    </TrialBox>
  );
}
