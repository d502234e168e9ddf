/** Loads the form on demand: with its checks it is a large part of the console's code. */
export const loadServerForm = () => import("./server-form").then(({ ServerForm }) => ServerForm);

/** Loads the form when somebody is about to open it. */
export function sendForServerForm(): void {
  // Where that fails, opening the dialog tries again, and says so.
  loadServerForm().catch(() => undefined);
}
