import { later } from "../../_kit/load-later";

/** Loads the form on demand: with its checks it is a large part of the console's code. */
export const loadServerForm = later(() => import("./server-form").then(({ ServerForm }) => ServerForm));

/** Loads the form when somebody is about to open it. */
export function sendForServerForm(): void {
  // After a failure, opening the dialog tries again, and reports it.
  loadServerForm().catch(() => undefined);
}
