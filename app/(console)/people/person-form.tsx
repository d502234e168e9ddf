"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { MadeView, PersonView } from "@/lib/api/codec/read-people";
import type { RoleGrant } from "@/lib/fleet/model/entities";
import { useSend } from "../_kit/send";
import { Form, FormEnd } from "../_kit/form";
import { NewNameField } from "../_kit/small-fields";
import type { GroupName } from "../_kit/names";
import { invitePerson, setRoles, type NewLink } from "./actions";
import { MadeField } from "./made-field";
import { RolesField } from "./roles-field";

interface PersonFormProps {
  /** The person whose roles are edited; null: a new one is invited. */
  readonly person: PersonView | null;
  /** The credentials that they made for others. */
  readonly made: readonly MadeView[];
  readonly groups: readonly GroupName[];
  readonly onCancel: () => void;
  /** @param link of a new person */
  readonly onDone: (link: NewLink | null) => void;
}

/** Invites a person, or edits their roles. The browser validates the form. */
export function PersonForm({ person, made, groups, onCancel, onDone }: PersonFormProps) {
  const t = useTranslations("people");
  const [name, setName] = useState("");
  const [roles, setTheirs] = useState<readonly RoleGrant[]>(
    person?.roles ?? [{ role: "operator", groupUuid: null }],
  );
  const [endsMade, setEndsMade] = useState(true);
  const { send, ...sending } = useSend();

  // Only people with that right can make credentials for others.
  const kept = roles.some(({ role, groupUuid }) => role === "admin" && groupUuid === null);
  const lost = kept ? [] : made;

  const save = () =>
    send<NewLink | null>(async () => {
      if (!person) return invitePerson(name, roles);
      const done = await setRoles(person.uuid, roles, endsMade && lost.length > 0);
      return done.ok ? { ok: true, value: null } : done;
    }, onDone);

  return (
    <Form className="min-w-0 gap-5" onSend={save}>
      {person ? null : (
        <NewNameField
          label={t("name")}
          hint={t("nameHint")}
          value={name}
          onChange={setName}
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
      <RolesField roles={roles} groups={groups} onChange={setTheirs} />
      <MadeField made={lost} ends={endsMade} onChange={setEndsMade} />
      <FormEnd
        sending={sending}
        verb={t(person ? "save" : "makeLink")}
        submit={{ className: "min-w-28" }}
        onCancel={onCancel}
      />
    </Form>
  );
}
