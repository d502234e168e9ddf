"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { toast } from "@/components/toast";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { DOOR_FAULTS, type DoorSettingFault } from "@/lib/fleet/model/door";
import { Field } from "../_kit/field";
import { Form, FormEnd } from "../_kit/form";
import { useLost } from "../_kit/lost";
import { useWhyNot } from "../_kit/rights";
import { useSend } from "../_kit/send";
import { Tick } from "../_kit/small-fields";
import { tomorrow } from "../_kit/tomorrow";
import { saveDoor } from "./actions";
import { draftOf, settingsOf, type DoorDraft } from "./draft";
import type { DoorServer, DoorView } from "./door-view";

interface DoorFormProps {
  /** Null: a new one. */
  readonly door: DoorView | null;
  readonly servers: readonly DoorServer[];
  readonly toServer: string;
  readonly addresses: readonly string[];
}

/** The settings of a door. */
export function DoorForm({ door, servers, toServer, addresses }: DoorFormProps) {
  const t = useTranslations("doors");
  const form = useTranslations("form");
  const id = useId();
  const router = useRouter();
  const lost = useLost();
  const whyNot = useWhyNot()({ to: "doors" });
  const barred = lost ?? whyNot;
  const [draft, setDraft] = useState(() => draftOf(door, toServer));
  const [asked, setAsked] = useState(false);
  const { send, refuse, ...sending } = useSend();
  const change = (changes: Partial<DoorDraft>) => setDraft((now) => ({ ...now, ...changes }));
  const { settings, faults } = settingsOf(draft);
  // No faults of fields that nobody has reached yet.
  const fault = (field: keyof typeof faults) => {
    const word = asked ? faults[field] : undefined;
    return word && (isFault(word) ? t(`fault.${word}`) : t("chooseServer"));
  };

  const save = () => {
    setAsked(true);
    refuse(settings ? null : t("notGood"));
    if (!settings || barred !== null) return;
    send(
      () => saveDoor(door?.uuid ?? null, settings, door?.updatedAt ?? 0),
      (word) => {
        if (word) return t(`fault.${word}`);
        toast.success(t("saved", { name: settings.name }));
        router.push("/doors");
        router.refresh();
        return null;
      },
    );
  };

  return (
    // The end of a session does not leave the form: what was typed would be lost.
    <Form noValidate data-editing onSend={save}>
      <Field id={`${id}-name`} label={t("name")} hint={t("nameHint")} fault={fault("name")}>
        {(described) => (
          <Input
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
            {...described}
          />
        )}
      </Field>
      <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-[minmax(0,1fr)_8rem]">
        <Field id={`${id}-server`} label={t("server")} fault={fault("serverUuid")}>
          {(described) => (
            <Select
              value={draft.serverUuid}
              onChange={(event) => change({ serverUuid: event.target.value })}
              {...described}
            >
              <option value="">{t("choose")}</option>
              {servers.map(({ uuid, name }) => (
                <option key={uuid} value={uuid}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field id={`${id}-port`} label={t("port")} fault={fault("port")}>
          {(described) => (
            <Input
              inputMode="numeric"
              value={draft.port}
              onChange={(event) => change({ port: event.target.value })}
              {...described}
            />
          )}
        </Field>
      </div>
      <Field
        id={`${id}-listen`}
        label={t("listen")}
        hint={addresses.length > 0 ? t("listenHint", { addresses: addresses.join(", ") }) : t("listenNone")}
        fault={fault("listen")}
      >
        {(described) => (
          <Input
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            placeholder={addresses[0] === undefined ? "" : `${hostOf(addresses[0])}:2222`}
            value={draft.listen}
            onChange={(event) => change({ listen: event.target.value })}
            {...described}
          />
        )}
      </Field>
      {draft.listen.trim() === "" ? null : (
        <>
          <Field id={`${id}-from`} label={t("networks")} hint={t("networksHint")} fault={fault("networks")}>
            {(described) => (
              <Input
                autoComplete="off"
                spellCheck={false}
                className="font-mono"
                value={draft.networks}
                onChange={(event) => change({ networks: event.target.value })}
                {...described}
              />
            )}
          </Field>
          <Tick
            label={t("firstByte")}
            checked={draft.firstByte}
            onChange={(firstByte) => change({ firstByte })}
          >
            {t("firstByteHint")}
          </Tick>
        </>
      )}
      <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
        <Field id={`${id}-wait`} label={t("wait")} hint={t("waitHint")} fault={fault("waitSeconds")}>
          {(described) => (
            <Input
              inputMode="numeric"
              value={draft.waitSeconds}
              onChange={(event) => change({ waitSeconds: event.target.value })}
              {...described}
            />
          )}
        </Field>
        <Field id={`${id}-linger`} label={t("linger")} hint={t("lingerHint")} fault={fault("lingerMinutes")}>
          {(described) => (
            <Input
              inputMode="numeric"
              value={draft.lingerMinutes}
              onChange={(event) => change({ lingerMinutes: event.target.value })}
              {...described}
            />
          )}
        </Field>
      </div>
      <Tick
        label={t("rest")}
        checked={draft.pausedUntil !== null}
        onChange={(rests) => change({ pausedUntil: rests ? tomorrow() : null })}
      >
        {t("restHint")}
      </Tick>
      <FormEnd
        sending={sending}
        barred={barred}
        blocked={barred !== null}
        verb={form("save")}
        onCancel={() => router.push("/doors")}
      />
    </Form>
  );
}

function hostOf(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

function isFault(word: string): word is DoorSettingFault {
  return Object.hasOwn(DOOR_FAULTS, word);
}
