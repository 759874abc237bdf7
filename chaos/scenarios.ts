import type { Scenario } from './scenario.ts'
import { graceful } from './scenarios/graceful.ts'
import { idempotentPush } from './scenarios/idempotent-push.ts'
import { linkFaults } from './scenarios/link-faults.ts'
import { plain } from './scenarios/plain.ts'
import { processFaults } from './scenarios/processes.ts'
import { serverFaults } from './scenarios/server-faults.ts'

/** All scenarios, in the order of the table. */
export const scenarios: readonly Scenario[] = [
  ...linkFaults,
  idempotentPush,
  ...processFaults,
  ...serverFaults,
  ...graceful,
  ...plain
]
