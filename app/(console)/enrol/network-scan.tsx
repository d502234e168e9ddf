"use client";

import { ListChecks, Radar } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { writeCsv } from "@/lib/fleet/lists/csv";
import type { Scan, ScannedMachine } from "@/lib/fleet/lists/scan";
import { ActionButton } from "../_kit/action-button";
import { useAsk } from "../_kit/ask";
import { scanNetworks } from "./list-actions";
import { ListOutcome } from "./list-outcome";
import { useList } from "./use-list";

/** Machines on the manager's networks that no server has, to tick, to name and to preview as a list. */
export function NetworkScan() {
  const t = useTranslations("enrol");
  const { pending, ask } = useAsk();
  const [scan, setScan] = useState<Scan | null>(null);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const list = useList(() => {
    setScan(null);
    setTicked(new Set());
  });

  const look = () =>
    ask(t("scanTitle"), scanNetworks, (found) => {
      list.forget();
      setScan(found);
      setTicked(new Set());
    });
  const tick = (mac: string, isTicked: boolean) =>
    setTicked((now) => new Set(isTicked ? [...now, mac] : [...now].filter((each) => each !== mac)));
  const name = (mac: string, given: string) => {
    setNames((now) => new Map(now).set(mac, given));
    tick(mac, true);
  };
  const chosen = scan?.machines.filter(({ macAddress }) => ticked.has(macAddress)) ?? [];
  const preview = () => {
    const rows = chosen.map(({ macAddress }) => [names.get(macAddress)?.trim() || macAddress, macAddress]);
    list.preview(t("scanTitle"), writeCsv([["name", "mac_address"], ...rows]));
  };

  return (
    <div className="grid min-w-0 grid-cols-1 gap-4">
      <div className="flex flex-wrap gap-2">
        <ActionButton variant="outline" pending={pending} onClick={look}>
          <Radar aria-hidden />
          {t("scan")}
        </ActionButton>
      </div>
      {scan && scan.machines.length === 0 ? (
        <p role="status" className="text-sm">
          {t("scanNone")}
        </p>
      ) : null}
      {scan && scan.machines.length > 0 ? (
        <>
          <p role="status" className="text-sm font-medium">
            {t("scanFound", { count: scan.machines.length + scan.more })}
          </p>
          <div
            tabIndex={0}
            role="region"
            aria-label={t("scanTable")}
            className="max-h-96 overflow-auto rounded-md border"
          >
            <ul>
              {scan.machines.map((machine) => (
                <Machine
                  key={machine.macAddress}
                  machine={machine}
                  ticked={ticked.has(machine.macAddress)}
                  name={names.get(machine.macAddress) ?? ""}
                  onTick={tick}
                  onName={name}
                />
              ))}
            </ul>
          </div>
          {scan.more > 0 ? (
            <p className="text-sm text-muted-foreground">{t("scanMore", { count: scan.more })}</p>
          ) : null}
          <div className="flex flex-wrap gap-2">
            <Button type="button" disabled={chosen.length === 0} onClick={preview}>
              <ListChecks aria-hidden />
              {t("scanPreview", { count: chosen.length })}
            </Button>
          </div>
        </>
      ) : null}
      <ListOutcome list={list} />
    </div>
  );
}

interface MachineProps {
  readonly machine: ScannedMachine;
  readonly ticked: boolean;
  readonly name: string;
  readonly onTick: (mac: string, isTicked: boolean) => void;
  readonly onName: (mac: string, given: string) => void;
}

function Machine({ machine: { macAddress, address, device }, ticked, name, onTick, onName }: MachineProps) {
  const t = useTranslations("enrol");
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-3 py-2 last:border-b-0">
      <label className="flex min-w-[min(17rem,100%)] flex-1 cursor-pointer items-center gap-3 text-sm">
        <Checkbox
          checked={ticked}
          aria-label={t("scanTick", { mac: macAddress })}
          onCheckedChange={(value) => onTick(macAddress, value === true)}
        />
        <span className="min-w-0">
          <span className="block font-medium tabular-nums [overflow-wrap:anywhere]">{address}</span>
          <span className="block font-mono text-xs text-muted-foreground">
            {macAddress} · {device}
          </span>
        </span>
      </label>
      <Input
        className="w-full sm:w-64"
        value={name}
        placeholder={macAddress}
        maxLength={100}
        aria-label={t("scanName", { mac: macAddress })}
        onChange={(event) => onName(macAddress, event.target.value)}
      />
    </li>
  );
}
