"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";
import { NEW_SETTINGS } from "@/lib/fleet/model/fields";
import { loadServerForm } from "./send-for-form";
import type { ServerForm } from "./server-form";

/** The form, once loaded. `dynamic` loses how the types of its props depend on each other. */
export const ServerFormLater = dynamic(loadServerForm, {
  ssr: false,
  loading: Waiting,
}) as unknown as typeof ServerForm;

/** A placeholder as high as the form, so that the dialog stays in place. */
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
