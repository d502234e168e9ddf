/** The form and its checks are a large part of the console's code: they are sent when someone wants them. */
export const loadServerForm = () => import("./server-form").then(({ ServerForm }) => ServerForm);

/** Sends for the form when someone is about to open it. */
export function sendForServerForm(): void {
  // Where that fails, opening the dialog tries again, and says so.
  loadServerForm().catch(() => undefined);
}
