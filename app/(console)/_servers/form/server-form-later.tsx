"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";
import { NEW_SETTINGS } from "@/lib/fleet/model/settings";
import { loadServerForm } from "./send-for-form";
import type { ServerForm } from "./server-form";

/** The form, once it has come. Of a component that is sent for, Next forgets that its types go together. */
export const ServerFormLater = dynamic(loadServerForm, {
  ssr: false,
  loading: Waiting,
}) as unknown as typeof ServerForm;

/** As high as the form, so that the dialog stands still. */
function Waiting() {
  return (
    <div aria-busy className="grid gap-5">
      {NEW_SETTINGS.map((field) => (
        <Skeleton key={field} className="h-[5.75rem] sm:h-[5.5rem]" />
      ))}
      <Skeleton className="ml-auto h-11 w-40 sm:h-10" />
    </div>
  );
}
