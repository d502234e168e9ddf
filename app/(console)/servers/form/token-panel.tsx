"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, type ReactNode, useState } from "react";
import { Commands, CopyButton } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";

/** What an agent must know of this manager. */
export interface ManagerView {
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** SHA-256 of the private CA's certificate; null where there is none. */
  readonly caFingerprint: string | null;
  /** Null where the manager has no agent to give out. */
  readonly install: InstallLines | null;
}

/** Where the agent keeps the manager's certificate authority. */
const CA_FILE = "/etc/komoriuta/ca.crt";

interface TokenPanelProps {
  readonly accessToken: string;
  readonly manager: ManagerView;
  /** A new token for a server whose agent is set up already. */
  readonly rotated?: boolean;
  readonly onConfirm: () => void;
}

/** Shows an access token, this once, and what to do with it. */
export function TokenPanel({ accessToken, manager, rotated = false, onConfirm }: TokenPanelProps) {
  const t = useTranslations("token");
  const id = useId();
  return (
    <div className="grid min-w-0 gap-5">
      <div className="grid gap-2">
        <Label htmlFor={id}>{t("label")}</Label>
        <div className="flex flex-wrap gap-2">
          <Input
            id={id}
            readOnly
            value={accessToken}
            aria-describedby={`${id}-once`}
            onFocus={(event) => event.target.select()}
            className="min-w-0 flex-1 basis-64 font-mono text-[0.8125rem] sm:text-sm"
          />
          <CopyButton text={accessToken} className="flex-1 sm:flex-none" />
        </div>
        <p id={`${id}-once`} className="flex items-start gap-1.5 text-xs font-medium text-status-warning">
          <KeyRound aria-hidden className="mt-px size-3.5 shrink-0" />
          {t("once")}
        </p>
      </div>
      {rotated ? (
        <Step text={t("stepRotate")}>
          <Commands lines={["sudo komo-agent set accessToken", "sudo komo-agent reload"]} />
        </Step>
      ) : (
        <>
          {manager.install ? <InstallLine lines={manager.install} /> : null}
          <SetUp manager={manager} />
        </>
      )}
      <DialogFooter>
        <Button type="button" onClick={onConfirm} className="min-w-28">
          {t("confirm")}
        </Button>
      </DialogFooter>
    </div>
  );
}

/** The commands that make an agent out of a server, in their order. */
function SetUp({ manager: { publicUrl, caFingerprint, install } }: { manager: ManagerView }) {
  const t = useTranslations("token");
  return (
    <section className="grid min-w-0 gap-3">
      <h3 className="text-sm font-semibold">{t(install ? "stepsInstead" : "steps")}</h3>
      <ol className="grid min-w-0 list-decimal gap-4 pl-5 text-sm marker:text-muted-foreground">
        <li className="min-w-0">
          <Step text={t("stepInit")}>
            <Commands lines={["sudo komo-agent init"]} />
            <p className="text-xs text-muted-foreground">
              {t("managerUrl")}: <span className="font-mono text-foreground select-all">{publicUrl}</span>
            </p>
          </Step>
        </li>
        {caFingerprint ? (
          <li className="min-w-0">
            <Step text={t("stepCa")}>
              <Commands
                lines={[
                  `sudo curl --insecure --output ${CA_FILE} ${publicUrl}/ca.crt`,
                  `openssl x509 -in ${CA_FILE} -noout -fingerprint -sha256`,
                ]}
              />
              <p className="text-sm">{t("stepFingerprint")}</p>
              <Commands lines={[caFingerprint]} />
              <p className="text-sm">{t("stepTrust")}</p>
              <Commands lines={[`sudo komo-agent set caFile ${CA_FILE}`]} />
            </Step>
          </li>
        ) : null}
        <li className="min-w-0">
          <Step text={t("stepEnable")}>
            <Commands lines={["sudo komo-agent enable"]} />
          </Step>
        </li>
      </ol>
    </section>
  );
}

function Step({ text, children }: { text: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 gap-1.5">
      <p className="text-sm">{text}</p>
      {children}
    </div>
  );
}

/** The one line that sets a server up, for whichever program the server has to fetch with. */
interface InstallLines {
  readonly curl: string;
  readonly wget: string;
}

const PROGRAMS = ["curl", "wget"] as const;

/** Shows the line to paste into the server's shell. */
function InstallLine({ lines }: { lines: InstallLines }) {
  const t = useTranslations("token");
  const [program, setProgram] = useState<(typeof PROGRAMS)[number]>("curl");
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid min-w-0 gap-2">
      <h3 id={id} className="text-sm font-semibold">
        {t("oneLine")}
      </h3>
      <p className="text-sm text-muted-foreground">{t("oneLineLead")}</p>
      <div className="flex items-center justify-between gap-2">
        <div role="group" aria-label={t("fetchWith")} className="flex gap-1 rounded-md border p-0.5">
          {PROGRAMS.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === program}
              onClick={() => setProgram(name)}
              className={cn(
                "min-h-11 min-w-11 cursor-pointer rounded-sm px-2.5 font-mono text-xs text-muted-foreground hover:text-foreground sm:min-h-7",
                name === program && "chosen",
              )}
            >
              {name}
            </button>
          ))}
        </div>
        <CopyButton text={lines[program]} label={t("copyLine")} />
      </div>
      <Commands lines={[lines[program]]} />
    </section>
  );
}
