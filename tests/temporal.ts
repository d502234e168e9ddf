// Runs before each file of tests: Node has no Temporal, which the programs have by Deno.
import { Temporal } from "temporal-polyfill";

globalThis.Temporal ??= Temporal;
