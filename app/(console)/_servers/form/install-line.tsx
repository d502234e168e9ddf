"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Commands, CopyButton } from "@/components/copy-button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import {
  enrolmentCommands,
  installCommands,
  windowsCommand,
  type InstallAddress,
} from "@/lib/install/install-command";
import { Field } from "../../_kit/field";
import { More } from "../../_kit/small-fields";
import { isOwnMachine, readAddress } from "./server-address";

/** Names of programs, which are no words of a language. */
const PROGRAMS = { curl: "curl", wget: "wget", powershell: "PowerShell" } as const;
type Program = keyof typeof PROGRAMS;

interface InstallLineProps {
  readonly address: InstallAddress;
  /** Goes into the line, where servers enrol themselves. */
  readonly enrolmentKey?: string;
  readonly lead: string;
}

/** Shows the line to paste into the server's shell, for the address by which it reaches the manager. */
export function InstallLine({ address, enrolmentKey, lead }: InstallLineProps) {
  const t = useTranslations("token");
  const [typed, setTyped] = useState(address.url);
  const url = typed === address.url ? typed : readAddress(typed);
  const lines = url ? linesFor({ ...address, url }, enrolmentKey) : null;
  const [chosen, setProgram] = useState<Program>("curl");
  const program = lines?.[chosen] === null ? "curl" : chosen;
  const line = lines?.[program];
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid min-w-0 gap-2">
      <h3 id={id} className="text-sm font-semibold">
        {t("oneLine")}
      </h3>
      <p className="text-sm text-muted-foreground">{program === "powershell" ? t("windowsLead") : lead}</p>
      <div className="flex items-center justify-between gap-2">
        <div role="group" aria-label={t("fetchWith")} className="flex gap-1 rounded-md border p-0.5">
          {programsFor(address).map((name) => (
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
              {PROGRAMS[name]}
            </button>
          ))}
        </div>
        {line ? <CopyButton text={line} label={t("copyLine")} /> : null}
      </div>
      {line ? <Commands lines={[line]} /> : null}
      <AddressField own={address.url} typed={typed} isValid={lines !== null} onChange={setTyped} />
    </section>
  );
}

function programsFor({ powershellSha256 }: InstallAddress): readonly Program[] {
  return powershellSha256 ? ["curl", "wget", "powershell"] : ["curl", "wget"];
}

/** The line for each program; null where the address cannot be part of one. */
function linesFor(
  address: InstallAddress,
  key: string | undefined,
): Readonly<Record<Program, string | null>> | null {
  const reached = { ...address, ...(!address.url.startsWith("https:") && { caSha256: null }) };
  const commands = installCommands(reached);
  if (!commands) return null;
  return {
    ...(key ? enrolmentCommands(commands, key) : commands),
    powershell: windowsCommand(reached, key),
  };
}

interface AddressFieldProps {
  /** The address that the manager knows. */
  readonly own: string;
  readonly typed: string;
  readonly isValid: boolean;
  readonly onChange: (typed: string) => void;
}

/** Another address of the manager; asked for at once where the known one works on the manager's machine alone. */
function AddressField({ own, typed, isValid, onChange }: AddressFieldProps) {
  const t = useTranslations("token");
  const id = useId();
  const field = (
    <Field id={id} label={t("address")} fault={isValid ? undefined : t("addressFault")}>
      {(described) => (
        <Input
          type="url"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => onChange(event.target.value)}
          className="font-mono text-[0.8125rem] sm:text-sm"
          {...described}
        />
      )}
    </Field>
  );
  if (!isOwnMachine(own)) return <More label={t("otherAddress")}>{field}</More>;
  return (
    <div className="grid gap-1.5 rounded-md border border-status-warning/40 bg-warm px-3 py-2 text-sm">
      <p>{t("onlyHere", { url: own })}</p>
      {field}
    </div>
  );
}
