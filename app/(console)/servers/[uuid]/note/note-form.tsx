"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { toast } from "@/components/toast";
import { Textarea } from "@/components/ui/textarea";
import { readServer, type ServerView } from "@/lib/api/codec/read";
import { NOTE_LENGTH } from "@/lib/fleet/model/note";
import { serverSettings } from "@/lib/fleet/model/settings";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { EditedMeanwhile } from "../../../_kit/edits/edited-meanwhile";
import { useEdits } from "../../../_kit/edits/use-edits";
import { Field } from "../../../_kit/field";
import { Form, FormEnd } from "../../../_kit/form";
import { useLost } from "../../../_kit/lost";
import { useSend } from "../../../_kit/send";
import { updateServer } from "../../../_servers/actions";

/** Characters that are left from which on their number is shown. */
const FEW_LEFT = 200;

interface NoteFormProps {
  readonly server: Pick<ServerView, "uuid" | "name">;
  /** The note, and the version of the server that has it. */
  readonly note: string;
  readonly version: number;
  readonly onSaved: (saved: ServerJson) => void;
  readonly onCancel: () => void;
}

/** The form of a server's note, in the place of its text. */
export function NoteForm({ server: { uuid, name }, note, version, onSaved, onCancel }: NoteFormProps) {
  const t = useTranslations("note");
  const form = useTranslations("form");
  const lost = useLost();
  const id = useId();
  const edits = useEdits({ form: { note }, version });
  const { send, ...sending } = useSend();
  const typed = edits.form.note;
  const fault = serverSettings.shape.note.safeParse(typed).error?.issues[0]?.message;
  const left = NOTE_LENGTH - Array.from(typed).length;

  const save = () => {
    if (fault !== undefined || lost !== null) return;
    send(
      () =>
        edits.save(
          (draft, version) => updateServer(uuid, draft, version),
          (now) => {
            if (now.of !== "server") return null;
            const server = readServer(now.message);
            return { form: { note: server.note ?? "" }, version: server.updatedAt };
          },
        ),
      (saved) => {
        onSaved(saved);
        toast.success(t("saved", { name }));
      },
    );
  };

  return (
    <Form noValidate onSend={save}>
      <Field
        id={id}
        label={t("label")}
        fault={fault}
        hint={left < FEW_LEFT ? t("left", { count: left }) : t("hint")}
      >
        {(described) => (
          <Textarea
            autoFocus
            dir="auto"
            value={typed}
            onChange={(event) => edits.change({ note: event.target.value })}
            {...described}
          />
        )}
      </Field>
      <EditedMeanwhile
        {...edits}
        nameOf={() => t("label")}
        wordsOf={(_, of) => of.note}
        onTake={edits.change}
      />
      <FormEnd
        sending={sending}
        barred={lost}
        blocked={fault !== undefined || lost !== null}
        verb={sending.pending ? form("saving") : form("save")}
        onCancel={() => onCancel()}
      />
    </Form>
  );
}
