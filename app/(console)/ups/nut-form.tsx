"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Input } from "@/components/ui/input";
import {
  keepsSecret,
  nutServerSettings,
  NUT_LIMITS,
  splitUrl,
  type NutSettingFault,
} from "@/lib/fleet/model/nut-server";
import { TitledDialog } from "../_kit/dialog";
import { Field } from "../_kit/field";
import { PLAIN, SecretInput } from "../_kit/place-fields";
import { Form, FormEnd } from "../_kit/form";
import { useLost } from "../_kit/lost";
import { useSend } from "../_kit/send";
import { saveNutServer, type AskedNutServer } from "./actions";
import type { NutServerView } from "./ups-view";

interface NutFormProps {
  /** The server that is changed; null: a new one. */
  readonly server: NutServerView | null;
  readonly onSaved: (address: string, asked: AskedNutServer) => void;
  readonly onClose: () => void;
}

/** The form of a NUT server. Its password is typed and never shown. */
export function NutForm({ server, onSaved, onClose }: NutFormProps) {
  const t = useTranslations("ups");
  const lost = useLost();
  const id = useId();
  const { send, ...sending } = useSend();
  const [url, setUrl] = useState(server?.url ?? "");
  const [user, setUser] = useState(server?.user ?? "");
  const [secret, setSecret] = useState("");
  const [isAsked, setAsked] = useState(false);
  const [refused, setRefused] = useState<NutSettingFault | null>(null);

  const draft = { uuid: server?.uuid ?? null, url: url.trim(), user };
  const isRead = nutServerSettings.safeParse(draft).success;
  const goesElsewhere =
    server !== null && (!isRead || !keepsSecret(server, { ...splitUrl(draft.url), user: draft.user }));
  const keeps = server?.secret === "kept" && !goesElsewhere;
  // Another machine has another certificate.
  const pin = server && isRead && splitUrl(draft.url).address === server.address ? server.pin : "";
  const asked: AskedNutServer = { ...draft, pin, secret: secret === "" && keeps ? undefined : secret };
  const faults = faultsOf(asked);
  const show = (field: string): string | undefined => {
    const fault = isAsked ? (faults.get(field) ?? (field === "secret" ? refused : null)) : null;
    return fault ? t(`settingFault.${fault}`) : undefined;
  };

  const save = () => {
    setAsked(true);
    setRefused(null);
    if (faults.size > 0 || lost !== null) return;
    send(
      () => saveNutServer(asked, server?.updatedAt ?? null),
      (saved) => {
        if (typeof saved === "string") return setRefused(saved);
        onSaved(splitUrl(asked.url).address, { ...asked, uuid: saved.uuid, secret: undefined });
      },
    );
  };

  return (
    <TitledDialog
      open
      onOpenChange={onClose}
      title={server ? t("editTitle", { address: server.address }) : t("addTitle")}
      lead={t("formLead")}
      className="max-h-[92dvh] overflow-y-auto"
    >
      <Form noValidate autoComplete="off" onSend={save}>
        <Field id={`${id}-url`} label={t("url")} hint={t("urlHint")} fault={show("url")}>
          {(described) => (
            <Input
              {...described}
              {...PLAIN}
              inputMode="url"
              placeholder="nut://nas.example"
              value={url}
              maxLength={NUT_LIMITS.url}
              onChange={({ target }) => setUrl(target.value)}
            />
          )}
        </Field>
        <Field id={`${id}-user`} label={t("user")} hint={t("userHint")} fault={show("user")}>
          {(described) => (
            <Input
              {...described}
              {...PLAIN}
              value={user}
              maxLength={NUT_LIMITS.user}
              onChange={({ target }) => setUser(target.value)}
            />
          )}
        </Field>
        <Field
          id={`${id}-secret`}
          label={t("password")}
          hint={keeps ? t("secretKept") : server?.secret === "kept" ? t("secretAgain") : t("secretHint")}
          fault={show("secret")}
        >
          {(described) => (
            <SecretInput {...described} value={secret} onChange={({ target }) => setSecret(target.value)} />
          )}
        </Field>
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

function faultsOf(asked: AskedNutServer): ReadonlyMap<string, NutSettingFault> {
  const issues = nutServerSettings.safeParse(asked).error?.issues ?? [];
  return new Map(issues.map(({ path, message }) => [String(path[0]), message as NutSettingFault]));
}
