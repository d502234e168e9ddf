"use client";

// The console's header and navigation stay around it.
export { Problem as default } from "@/components/problem";
