"use client";

import { useTranslations } from "next-intl";
import { useId, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import type { MadeView, PersonView } from "@/lib/api/codec/read-people";
import type { RoleGrant } from "@/lib/fleet/entities";
import { answered, useFaultText, type Outcome } from "../_kit/faults";
import type { GroupName } from "../_kit/names";
import { invitePerson, setRoles, type NewLink } from "./actions";
import { MadeField } from "./made-field";
import { RolesField } from "./roles-field";

interface PersonFormProps {
  /** Whose roles are to be changed; null: somebody is to be invited. */
  readonly person: PersonView | null;
  /** By which others come in. */
  readonly made: readonly MadeView[];
  readonly groups: readonly GroupName[];
  readonly onCancel: () => void;
  /** @param link of who was invited */
  readonly onDone: (link: NewLink | null) => void;
}

/** Who is to come in, or what they may do. The browser says what is missing. */
export function PersonForm({ person, made, groups, onCancel, onDone }: PersonFormProps) {
  const t = useTranslations("people");
  const form = useTranslations("form");
  const faultText = useFaultText();
  const id = useId();
  const [name, setName] = useState("");
  const [roles, setTheirs] = useState<readonly RoleGrant[]>(
    person?.roles ?? [{ role: "operator", groupUuid: null }],
  );
  const [endsMade, setEndsMade] = useState(true);
  const [refused, setRefused] = useState<string | null>(null);
  const [pending, start] = useTransition();

  // Only who may say who comes in can make such things.
  const kept = roles.some(({ role, groupUuid }) => role === "admin" && groupUuid === null);
  const lost = kept ? [] : made;

  const send = () =>
    start(async () => {
      setRefused(null);
      const outcome: Outcome<NewLink | null> = person
        ? await answered(setRoles(person.uuid, roles, endsMade && lost.length > 0)).then((done) =>
            done.ok ? { ok: true, value: null } : done,
          )
        : await answered(invitePerson(name, roles));
      if (outcome.ok) onDone(outcome.value);
      else setRefused(faultText(outcome.fault));
    });

  return (
    <form
      className="grid min-w-0 gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) send();
      }}
    >
      {person ? null : (
        <div className="grid gap-2">
          <Label htmlFor={`${id}-name`}>{t("name")}</Label>
          <Input
            id={`${id}-name`}
            value={name}
            onChange={(event) => setName(event.target.value)}
            required
            maxLength={50}
            autoFocus
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            dir="auto"
            aria-describedby={`${id}-name-hint`}
          />
          <p id={`${id}-name-hint`} className="text-xs leading-snug text-muted-foreground">
            {t("nameHint")}
          </p>
        </div>
      )}
      <RolesField roles={roles} groups={groups} onChange={setTheirs} />
      <MadeField made={lost} ends={endsMade} onChange={setEndsMade} />
      <p
        role="alert"
        className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm font-medium text-destructive empty:hidden"
      >
        {refused}
      </p>
      <DialogFooter>
        <Button type="button" variant="outline" onClick={onCancel}>
          {form("cancel")}
        </Button>
        <Button type="submit" pending={pending} className="min-w-28">
          {t(person ? "save" : "makeLink")}
        </Button>
      </DialogFooter>
    </form>
  );
}
