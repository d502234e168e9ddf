/** The look that dialogs and questions share. */
export const OVERLAY =
  "fixed inset-0 z-50 bg-black/55 data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=open]:animate-in data-[state=open]:fade-in-0";

export const PANEL =
  "fixed top-1/2 left-1/2 z-50 grid max-h-[calc(100dvh-2rem)] w-[calc(100%-2rem)] max-w-lg -translate-x-1/2 -translate-y-1/2 gap-5 overflow-y-auto overscroll-contain rounded-xl border bg-popover p-6 text-popover-foreground shadow-2xl duration-150 data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=closed]:zoom-out-95 data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-95";

/** Notices and toasts lie above dialogs: pressing one of them must not close the dialog below. */
export function keepOpenForNotices(event: Event & { detail?: { originalEvent?: Event } }): void {
  const target = event.detail?.originalEvent?.target ?? event.target;
  if (!(target instanceof Element)) return;
  // By the time a press is told, the notice that it closed has left the page.
  if (!target.isConnected || target.closest("[data-above-dialogs], [data-sonner-toaster]")) {
    event.preventDefault();
  }
}
