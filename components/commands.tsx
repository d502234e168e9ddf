import { cn } from "./ui/cn";

/** Lines for a terminal: one press selects a line whole. */
export function Commands({ lines, wrap = false }: { lines: readonly string[]; wrap?: boolean }) {
  return (
    // Wide lines scroll, also by keyboard.
    <pre
      tabIndex={0}
      className={cn(
        "max-w-full overflow-x-auto rounded-md border bg-muted px-3 py-2.5 font-mono text-xs leading-relaxed",
        wrap && "break-all whitespace-pre-wrap",
      )}
    >
      {lines.map((line) => (
        <code key={line} className="block select-all">
          {line}
        </code>
      ))}
    </pre>
  );
}
