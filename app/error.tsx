"use client";

import { Problem, type ProblemProps } from "@/components/problem";

export default function PageError(problem: ProblemProps) {
  return (
    <main className="mx-auto grid min-h-dvh max-w-2xl content-center px-4 py-16">
      <Problem {...problem} />
    </main>
  );
}
