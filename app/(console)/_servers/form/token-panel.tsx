"use client";

import { Check, Hourglass, KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, type ReactNode } from "react";
import { Commands, CopyButton } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import type { ListedServer } from "@/lib/api/codec/read";
import { managersIn, type InstallAddress } from "@/lib/install/install-command";
import { usePermits } from "../../_kit/rights";
import { useFleet } from "../../_live/live";
import { RehearseButton } from "../../_rehearse/rehearse-button";
import { mayWait } from "../power/power";
import { InstallLine } from "./install-line";

/** The facts about this manager that an agent needs. */
export interface ManagerView {
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** The URL of the manager that may take its place; null: none is known. */
  readonly second: string | null;
  /** SHA-256 of the private CA's certificate; null: there is none. */
  readonly caFingerprint: string | null;
  /** Null: the manager has no agent to hand out. */
  readonly install: InstallAddress | null;
}

/** The agent's file for the manager's certificate authority. */
const CA_FILE = "/etc/komoriuta/ca.crt";

interface TokenPanelProps {
  readonly accessToken: string;
  readonly manager: ManagerView;
  /**
   * The new server, whose first report is awaited. Absent: the token is a new one for a server whose agent is set up.
   */
  readonly server?: { readonly uuid: string; readonly name: string };
  readonly onConfirm: () => void;
}

/** Shows an access token, only this once, and the next steps. */
export function TokenPanel({ accessToken, manager, server, onConfirm }: TokenPanelProps) {
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
      {server ? (
        <>
          {manager.install ? <InstallLine address={manager.install} lead={t("oneLineLead")} /> : null}
          {/* Folded, since few people need it and the dialog has to fit a laptop's screen. */}
          <details open={!manager.install} className="group min-w-0">
            <summary className="min-h-6 cursor-pointer text-sm font-medium">{t("byHand")}</summary>
            <div className="mt-3">
              <SetUp manager={manager} />
            </div>
          </details>
          <Waiting {...server} />
        </>
      ) : (
        <Step text={t("stepRotate")}>
          <Commands lines={["sudo komo-agent set accessToken", "sudo komo-agent reload"]} />
        </Step>
      )}
      <DialogFooter>
        <Button type="button" onClick={onConfirm} className="min-w-28">
          {t("confirm")}
        </Button>
      </DialogFooter>
    </div>
  );
}

/** Shows whether the server has reported yet. */
function Waiting({ uuid, name }: { uuid: string; name: string }) {
  const t = useTranslations("token");
  const server = useFleet()?.servers?.get(uuid);
  const reports = (server?.lastHeartbeatAt ?? null) !== null;
  const Icon = reports ? Check : Hourglass;
  return (
    <>
      <p
        role="status"
        className={cn(
          "flex items-center gap-2 text-sm [overflow-wrap:anywhere]",
          reports ? "font-medium text-status-on" : "text-muted-foreground",
        )}
      >
        <Icon aria-hidden className="size-4 shrink-0" />
        {t(reports ? "reports" : "waiting", { name })}
      </p>
      {server && reports ? <TryToWake server={server} /> : null}
    </>
  );
}

/** Offers to try whether the new server wakes, to whoever may. */
function TryToWake({ server }: { server: ListedServer }) {
  const t = useTranslations("doctor");
  const permits = usePermits();
  const may = permits.may("stop", server.groupUuids) && permits.may("wake", server.groupUuids);
  if (!may || !mayWait(server)) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
      <p className="text-muted-foreground">{t("offer")}</p>
      <RehearseButton server={server} mayNotWake={false} ways={[]}>
        {t("offerTry")}
      </RehearseButton>
    </div>
  );
}

/** The commands that install the agent on a server, in order. */
function SetUp({ manager: { publicUrl, second, caFingerprint, install } }: { manager: ManagerView }) {
  const t = useTranslations("token");
  return (
    <section className="grid min-w-0 gap-3">
      <h3 className="text-sm font-semibold">{t(install ? "stepsInstead" : "steps")}</h3>
      <ol className="grid min-w-0 list-decimal gap-4 pl-5 text-sm marker:text-muted-foreground">
        <li className="min-w-0">
          <Step text={t("stepInit")}>
            <Commands lines={["sudo komo-agent init"]} />
            <p className="text-xs text-muted-foreground">
              {t("managerUrl")}:{" "}
              <span className="font-mono [overflow-wrap:anywhere] text-foreground select-all">
                {managersIn({ url: publicUrl, second }).join(",")}
              </span>
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
