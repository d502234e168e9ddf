import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Small files that wait longest; a fresh clone knows no durations and would begin with the largest files. */
const PATIENT = ["backup", "outage", "killed-manager", "power-cycle", "two-hosts"];

/** What waits longest comes first, so that nobody waits for it alone in the end. */
class PatientFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isPatient = ({ moduleId }: TestSpecification): boolean =>
      PATIENT.some((name) => moduleId.endsWith(`/${name}.test.ts`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isPatient), ...sorted.filter((file) => !isPatient(file))];
  }
}

/** Whole power cycles with the compiled programs: mostly waiting, so that four files share two cores. */
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["tests/cycle/**/*.test.ts"],
    environment: "node",
    maxWorkers: 4,
    sequence: { sequencer: PatientFirst },
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
