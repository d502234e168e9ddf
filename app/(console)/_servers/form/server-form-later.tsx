"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";
import { loadServerForm } from "./send-for-form";

/** The form, once it has come. */
export const ServerFormLater = dynamic(loadServerForm, { ssr: false, loading: Waiting });

/** As high as the form, so that the dialog stands still. */
function Waiting() {
  return (
    <div aria-busy className="grid gap-5">
      {["name", "macAddress", "interval"].map((field) => (
        <Skeleton key={field} className="h-[5.75rem] sm:h-[5.5rem]" />
      ))}
      <Skeleton className="ml-auto h-11 w-40 sm:h-10" />
    </div>
  );
}
