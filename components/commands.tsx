/** Lines for a terminal: one press selects a line whole, however it is broken here. */
export function Commands({ lines }: { lines: readonly string[] }) {
  return (
    <pre className="grid gap-1 rounded-md border bg-muted px-3 py-2.5 font-mono text-xs leading-relaxed break-words whitespace-pre-wrap">
      {lines.map((line) => (
        // What is broken is set in, so that every line is seen to begin.
        <code key={line} className="block pl-4 -indent-4 [overflow-wrap:anywhere] select-all">
          {line}
        </code>
      ))}
    </pre>
  );
}
