"use client";

import { UserPlus } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { Commands, CopyButton } from "@/components/copy-button";
import { useSentences } from "@/components/sentences";
import { DateTime, usePresent } from "@/components/time";
import { toast } from "@/components/toast";
import { Dialog, DialogContent, DialogHead } from "@/components/ui/dialog";
import {
  readMade,
  readPerson,
  readSession,
  type MadeView,
  type PersonView,
} from "@/lib/api/codec/read-people";
import type { MadeJson, PersonJson, SessionJson } from "@/lib/gen/proto/komoriuta/v1/person_pb";
import { CloseFooter } from "../_kit/dialog";
import { SessionList } from "../_sessions/session-list";
import { useAsk, useChange } from "../_kit/ask";
import { ActionButton } from "../_kit/action-button";
import { AskingButton } from "../_kit/asking-button";
import type { GroupName } from "../_kit/names";
import { PageHead } from "../_kit/page-head";
import { Part, PartLine } from "../_kit/part";
import { inviteAgain, removePerson, type NewLink } from "./actions";
import { MadeField } from "./made-field";
import { PersonForm } from "./person-form";

interface PeopleProps {
  /** In the order in which they were invited. */
  readonly people: readonly PersonJson[];
  /** Credentials for others, with the people who made them. */
  readonly made: readonly MadeJson[];
  /** The sessions of all people, newest first. */
  readonly sessions: readonly SessionJson[];
  readonly groups: readonly GroupName[];
  /** Null: there is no login service. */
  readonly oidc: LoginServiceView | null;
  /** The UUID of the reader; null: it is the login of the environment. */
  readonly own: string | null;
}

/** The login service of the manager. */
interface LoginServiceView {
  readonly name: string;
  /** Whether roles follow the service's groups, at each login. */
  readonly givesRoles: boolean;
  /** Whether people have no passwords here. */
  readonly only: boolean;
}

/** The content of the dialog; null: it is closed. */
type Shown =
  | { readonly what: "invite" }
  | { readonly what: "roles"; readonly person: PersonView }
  | { readonly what: "link"; readonly link: NewLink };

/** The people, their roles, and their sessions. */
export function PeopleScreen({ people, made, sessions, groups, oidc, own }: PeopleProps) {
  const t = useTranslations("people");
  const sentences = useSentences();
  const router = useRouter();
  const [shown, setShown] = useState<Shown | null>(null);
  const read = useMemo(() => people.map(readPerson), [people]);
  const open = useMemo(() => sessions.map(readSession), [sessions]);
  const allMade = useMemo(() => made.map(readMade), [made]);
  const madeBy = (uuid: string) => allMade.filter(({ personUuid }) => personUuid === uuid);
  const close = () => setShown(null);
  const done = (link: NewLink | null) => {
    setShown(link && { what: "link", link });
    if (!link) toast.success(t("saved"));
    router.refresh();
  };
  // No stray click closes a link that is shown only once.
  const stay = (event: Event) => {
    if (shown?.what === "link") event.preventDefault();
  };
  return (
    <>
      <PageHead title={t("title")} />
      <div className="grid min-w-0 gap-4">
        <Part title={t("who")} lead={t("lead")}>
          {read.length === 0 ? <p className="text-sm text-muted-foreground">{t("none")}</p> : null}
          <ul className="grid gap-3">
            {read.map((person) => (
              <PersonLine
                key={person.uuid}
                person={person}
                made={madeBy(person.uuid)}
                groups={groups}
                isOwn={person.uuid === own}
                oidc={oidc}
                onRoles={() => setShown({ what: "roles", person })}
                onLink={done}
              />
            ))}
          </ul>
          <div className="flex flex-wrap">
            <ActionButton aria-haspopup="dialog" onClick={() => setShown({ what: "invite" })}>
              <UserPlus aria-hidden />
              {t("invite")}
            </ActionButton>
          </div>
        </Part>
        <Part title={t("sessions")} lead={t("sessionsLead")}>
          <SessionList sessions={open} named />
        </Part>
      </div>
      <Dialog open={shown !== null} onOpenChange={(next) => (next ? undefined : close())}>
        <DialogContent onEscapeKeyDown={stay} onInteractOutside={stay}>
          {shown?.what === "link" ? (
            <LinkShown link={shown.link} onClose={close} />
          ) : shown ? (
            <>
              <DialogHead
                title={shown.what === "roles" ? t("rolesTitle", { name: shown.person.name }) : t("invite")}
                lead={
                  shown.what === "roles"
                    ? sentences(
                        t("rolesLead"),
                        shown.person.oidc && oidc?.givesRoles ? t("oidcRoles", { name: oidc.name }) : "",
                      )
                    : oidc?.only
                      ? t("inviteLeadOidc", { name: oidc.name })
                      : t("inviteLead")
                }
              />
              <PersonForm
                person={shown.what === "roles" ? shown.person : null}
                made={shown.what === "roles" ? madeBy(shown.person.uuid) : []}
                groups={groups}
                onCancel={close}
                onDone={done}
              />
            </>
          ) : null}
        </DialogContent>
      </Dialog>
    </>
  );
}

/** Shows a link, only this once. */
function LinkShown({ link: { name, link }, onClose }: { link: NewLink; onClose: () => void }) {
  const t = useTranslations("people");
  return (
    <div className="grid min-w-0 gap-4">
      <DialogHead title={t("linkTitle", { name })} lead={t("linkLead")} />
      <Commands lines={[link]} />
      <CloseFooter verb={t("close")} onClose={onClose}>
        <CopyButton text={link} />
      </CloseFooter>
    </div>
  );
}

interface PersonLineProps {
  readonly person: PersonView;
  readonly made: readonly MadeView[];
  readonly groups: readonly GroupName[];
  /** Whether it is the reader's own. */
  readonly isOwn: boolean;
  readonly oidc: LoginServiceView | null;
  readonly onRoles: () => void;
  readonly onLink: (link: NewLink) => void;
}

function PersonLine({ person, made, groups, isOwn, oidc, onRoles, onLink }: PersonLineProps) {
  const t = useTranslations("people");
  const format = useFormatter();
  const [endsMade, setEndsMade] = useState(true);
  const { pending, ask } = useAsk();
  const changing = useChange();
  const now = usePresent();
  const { uuid, name, state, roles, invitedUntil } = person;
  const isInvited = invitedUntil !== null && invitedUntil > now;
  const words = format.list(
    roles.map(({ role, groupUuid }) =>
      groupUuid === null
        ? t("roleEverywhere", { role: t(`role.${role}`) })
        : t("roleIn", {
            role: t(`role.${role}`),
            group: groups.find((group) => group.uuid === groupUuid)?.name ?? t("goneGroup"),
          }),
    ),
  );

  const newLink = () => ask(name, () => inviteAgain(uuid), onLink);
  const remove = () =>
    changing.change(name, () => removePerson(uuid, endsMade && made.length > 0), t("removed", { name }));

  return (
    <PartLine
      about={
        <>
          <p className="font-medium">
            <bdi>{name}</bdi>
            {isOwn ? <span className="ml-2 text-xs text-muted-foreground">{t("you")}</span> : null}
          </p>
          <p className="text-muted-foreground">
            {t(`state.${state}`)}
            {state === "removed" ? null : ` · ${words}`}
            {person.oidc && oidc ? ` · ${t("oidc", { name: oidc.name })}` : null}
          </p>
          {invitedUntil !== null && state !== "removed" ? (
            <p className="text-xs text-muted-foreground">
              {t(isInvited ? "linkUntil" : "linkEnded")} <DateTime at={invitedUntil} />
            </p>
          ) : null}
        </>
      }
    >
      {isOwn ? null : (
        <div className="flex flex-wrap gap-2">
          {state === "removed" ? null : (
            <ActionButton
              variant="outline"
              size="sm"
              aria-haspopup="dialog"
              aria-label={t("rolesOf", { name })}
              onClick={onRoles}
            >
              {t("roles")}
            </ActionButton>
          )}
          <ActionButton
            variant="outline"
            size="sm"
            aria-label={t(state === "removed" ? "inviteBackOf" : "newLinkOf", { name })}
            pending={pending}
            onClick={() => (pending ? undefined : newLink())}
          >
            {t(state === "removed" ? "inviteBack" : "newLink")}
          </ActionButton>
          {state === "removed" ? null : (
            <AskingButton
              size="sm"
              aria-label={t("removeOf", { name })}
              pending={changing.pending}
              question={{
                ...{ title: t("removeTitle", { name }), text: t("removeText"), verb: t("remove") },
                destructive: true,
                children: <MadeField made={made} ends={endsMade} onChange={setEndsMade} />,
              }}
              onAsk={() => setEndsMade(true)}
              onConfirm={remove}
            >
              {t("remove")}
            </AskingButton>
          )}
        </div>
      )}
    </PartLine>
  );
}
