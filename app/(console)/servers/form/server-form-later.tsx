"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";

const load = () => import("./server-form").then(({ ServerForm }) => ServerForm);

/** The form and its checks are a large part of the console's code: they are sent when someone wants them. */
export const ServerFormLater = dynamic(load, { ssr: false, loading: Waiting });

/** Sends for the form when someone is about to open it. */
export function sendForServerForm(): void {
  // Where that fails, opening the dialog tries again, and says so.
  load().catch(() => undefined);
}

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
