"use client";

import { Pencil, StickyNote } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { card } from "@/components/ui/card";
import { readServer, type ServerView } from "@/lib/api/codec/read";
import { ActionButton } from "../../../_kit/action-button";
import { sendAhead, useLater } from "../../../_kit/later";
import { later } from "../../../_kit/load-later";
import { usePermits } from "../../../_kit/rights";
import { usePut } from "../../../_live/live";
import { NoteText } from "./note-text";

const load = later(() => import("./note-form").then(({ NoteForm }) => NoteForm));

/**
 * The note of people on a server, which whoever may edit the server edits in place. Without one there is only a button.
 * @param rendered the server as the page brought it: the stream leaves notes out
 */
export function Note({ server, rendered }: { server: ServerView; rendered: ServerView }) {
  const t = useTranslations("note");
  const id = useId();
  const put = usePut();
  const takes = { to: "editServer", on: server.groupUuids } as const;
  const mayEdit = usePermits().may(takes.to, takes.on);
  const [{ note, updatedAt }, setSaved] = useKept(server, rendered);
  const [editing, setEditing] = useState(false);
  const [NoteForm, send, loading] = useLater(load, t("title"));
  const button = useRef<HTMLButtonElement>(null);
  const close = (saved?: ServerView) => {
    flushSync(() => {
      if (saved) setSaved(saved);
      setEditing(false);
    });
    button.current?.focus();
  };

  const open = (
    <ActionButton
      ref={button}
      variant="ghost"
      size="sm"
      takes={takes}
      pending={loading}
      aria-label={t(note ? "edit" : "add")}
      className="-my-2 text-muted-foreground"
      onPointerEnter={() => sendAhead(load)}
      onFocus={() => sendAhead(load)}
      onClick={() => send().then(setEditing)}
    >
      {note ? <Pencil aria-hidden /> : <StickyNote aria-hidden />}
      {t(note ? "editShort" : "add")}
    </ActionButton>
  );
  if (!note && !editing) return mayEdit ? <div className="-mt-2 -mb-1">{open}</div> : null;
  return (
    <section aria-labelledby={id} className={card("@container min-w-0")}>
      <div className="mb-3 flex items-center justify-between gap-2">
        <h2 id={id} className="text-sm font-semibold">
          {t("title")}
        </h2>
        {mayEdit && !editing ? open : null}
      </div>
      {editing && NoteForm ? (
        <NoteForm
          server={server}
          note={note ?? ""}
          version={updatedAt}
          onCancel={close}
          onSaved={(saved) => {
            put(saved);
            close(readServer(saved));
          }}
        />
      ) : (
        <NoteText text={note ?? ""} />
      )}
    </section>
  );
}

/** The latest server whose note is known. After an edit by others the page is read anew. */
function useKept(server: ServerView, rendered: ServerView) {
  const router = useRouter();
  const [saved, setSaved] = useState(rendered);
  const known = saved.updatedAt > rendered.updatedAt ? saved : rendered;
  const { updatedAt } = server;
  const isOld = known.updatedAt < updatedAt;
  useEffect(() => {
    if (isOld) router.refresh();
  }, [isOld, updatedAt, router]);
  return [known, setSaved] as const;
}
