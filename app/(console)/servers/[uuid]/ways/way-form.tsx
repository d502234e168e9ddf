"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { destinationOf, waySettings, WAY_LIMITS, type WaySettingFault } from "@/lib/fleet/model/way";
import type { OutsideKind } from "@/lib/power/ways";
import { TitledDialog } from "../../../_kit/dialog";
import { Field } from "../../../_kit/field";
import { PLAIN, SecretInput } from "../../../_kit/place-fields";
import { Form, FormEnd } from "../../../_kit/form";
import { useLost } from "../../../_kit/lost";
import { useSend } from "../../../_kit/send";
import { More } from "../../../_kit/small-fields";
import { setWay, type AskedWay } from "./actions";
import { choicesOf, chosenOptions, fieldsOf, initialOptions, type OptionField } from "./way-fields";
import { readWays, type WayView } from "./way-view";

interface WayFormProps {
  readonly server: { readonly uuid: string; readonly name: string };
  /** The way that is changed; null: a new one. */
  readonly way: WayView | null;
  /** The kinds to choose from. */
  readonly kinds: readonly OutsideKind[];
  readonly onSaved: (saved: WayView) => void;
  readonly onClose: () => void;
}

/** The form of a way from outside. Its secret is typed and never shown. */
export function WayForm({ server, way, kinds, onSaved, onClose }: WayFormProps) {
  const t = useTranslations("ways");
  const names = useTranslations("way");
  const lost = useLost();
  const id = useId();
  const { send, ...sending } = useSend();
  const [kind, setKind] = useState<OutsideKind>(way?.kind ?? kinds[0] ?? "redfish");
  const [address, setAddress] = useState(way?.address ?? "");
  const [user, setUser] = useState(way?.user ?? "");
  const [secret, setSecret] = useState("");
  const [options, setOptions] = useState(way ? optionsOf(way) : initialOptions(kind));
  const [isAsked, setAsked] = useState(false);

  const draft = {
    kind,
    address: kind === "http" ? "" : address.trim(),
    user,
    options: chosenOptions(kind, options),
  };
  const goesElsewhere = way !== null && destinationOf(way) !== destinationOf(draft);
  const keepsSecret = way?.secret === "kept" && !goesElsewhere;
  // Another machine has another certificate.
  const pin = way && (kind === "http" ? !goesElsewhere : way.address === draft.address) ? way.pin : "";
  const faults = faultsOf({ ...draft, secret, pin }, fieldsOf(kind, options), options);
  const show = (field: string): string | undefined => {
    const fault = isAsked ? faults.get(field) : undefined;
    return fault && t(`settingFault.${fault}`);
  };

  const save = () => {
    setAsked(true);
    if (faults.size > 0 || lost !== null) return;
    const asked: AskedWay = { ...draft, pin, secret: secret === "" && keepsSecret ? undefined : secret };
    send(
      () => setWay(server.uuid, asked, way?.updatedAt ?? null),
      (saved) => readWays([saved]).forEach(onSaved),
    );
  };

  const option = ({ name, isRequired }: OptionField) => {
    const choices = choicesOf(name);
    const label = t(`option.${name}`);
    return (
      <Field
        key={name}
        id={`${id}-${name}`}
        label={isRequired || choices ? label : t("optional", { label })}
        hint={t(`optionHint.${name}`)}
        fault={show(name)}
      >
        {(described) =>
          choices ? (
            <Select
              {...described}
              value={options[name] ?? ""}
              onChange={({ target }) => setOptions({ ...options, [name]: target.value })}
            >
              {choices.map(([word, value]) => (
                <option key={word} value={value}>
                  {t(`choice.${word}`)}
                </option>
              ))}
            </Select>
          ) : (
            <Input
              {...described}
              {...PLAIN}
              value={options[name] ?? ""}
              maxLength={WAY_LIMITS.option}
              onChange={({ target }) => setOptions({ ...options, [name]: target.value })}
            />
          )
        }
      </Field>
    );
  };
  const [first, others] = [false, true].map((isRare) =>
    fieldsOf(kind, options).filter((field) => (field.isRare ?? false) === isRare),
  ) as [OptionField[], OptionField[]];

  return (
    <TitledDialog
      open
      onOpenChange={onClose}
      title={way ? t("editTitle", { kind: names(`name.${kind}`) }) : t("addTitle")}
      lead={t("formLead", { name: server.name })}
      className="max-h-[92dvh] overflow-y-auto"
    >
      <Form noValidate autoComplete="off" onSend={save}>
        {way ? null : (
          <Field id={`${id}-kind`} label={t("kindLabel")} hint={t(`about.${kind}`)}>
            {(described) => (
              <Select
                {...described}
                value={kind}
                onChange={({ target }) => {
                  const chosen = kinds.find((each) => each === target.value) ?? kind;
                  setKind(chosen);
                  setOptions(initialOptions(chosen));
                }}
              >
                {kinds.map((each) => (
                  <option key={each} value={each}>
                    {names(`name.${each}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        {kind === "http" ? null : (
          <Field
            id={`${id}-address`}
            label={t("address")}
            hint={t(`addressHint.${kind}`)}
            fault={show("address")}
          >
            {(described) => (
              <Input
                {...described}
                {...PLAIN}
                inputMode="url"
                value={address}
                maxLength={WAY_LIMITS.address}
                onChange={({ target }) => setAddress(target.value)}
              />
            )}
          </Field>
        )}
        {first.map(option)}
        <Field
          id={`${id}-user`}
          label={t(kind === "proxmox" ? "tokenId" : "user")}
          hint={t(`userHint.${kind}`)}
          fault={show("user")}
        >
          {(described) => (
            <Input
              {...described}
              {...PLAIN}
              value={user}
              maxLength={WAY_LIMITS.user}
              onChange={({ target }) => setUser(target.value)}
            />
          )}
        </Field>
        <Field
          id={`${id}-secret`}
          label={t(kind === "proxmox" ? "tokenSecret" : "secret")}
          hint={keepsSecret ? t("secretKept") : way?.secret === "kept" ? t("secretAgain") : t("secretHint")}
          fault={show("secret")}
        >
          {(described) => (
            <SecretInput {...described} value={secret} onChange={({ target }) => setSecret(target.value)} />
          )}
        </Field>
        {others.length > 0 ? <More label={t("more")}>{others.map(option)}</More> : null}
        <FormEnd
          sending={sending}
          barred={lost}
          blocked={lost !== null}
          verb={sending.pending ? t("saving") : t("saveAndTry")}
          onCancel={onClose}
        />
      </Form>
    </TitledDialog>
  );
}

/** The values of a form with a way: a plug without a preset has URLs of its own. */
function optionsOf({ kind, options }: WayView): Readonly<Record<string, string>> {
  return { ...initialOptions(kind), ...(kind === "http" && { preset: "" }), ...options };
}

/** Faults by field: those of the rules, and what is missing. */
function faultsOf(
  way: AskedWay,
  fields: readonly OptionField[],
  options: Readonly<Record<string, string>>,
): ReadonlyMap<string, WaySettingFault | "missing"> {
  const faults = new Map<string, WaySettingFault | "missing">();
  for (const { path, message } of waySettings.safeParse(way).error?.issues ?? [])
    faults.set(String(path.at(-1)), message as WaySettingFault);
  for (const { name, isRequired } of fields)
    if (isRequired && !options[name]?.trim()) faults.set(name, "missing");
  return faults;
}
