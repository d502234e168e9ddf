/**
 * The one program: komolet or komo-agent on a server, komoctl on an operator's machine, by the name that it is called
 * by. Each loads its own code only.
 */
import { calledAs } from "./host/called-as.ts";

const name = calledAs();
if (name === "komolet") await import("./komolet.ts");
else if (name === "komoctl") await import("./komoctl.ts");
else await import("./komo-agent.ts");
