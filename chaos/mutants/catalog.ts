import { claiming } from './catalog/claiming.ts'
import { consuming } from './catalog/consuming.ts'
import { connecting } from './catalog/connecting.ts'
import { leasing } from './catalog/leasing.ts'
import { pushing } from './catalog/pushing.ts'
import { settling } from './catalog/settling.ts'
import type { Mutant } from './mutant.ts'

/** All mutants, in the order of the table. */
export const mutants: readonly Mutant[] = [
  ...pushing,
  ...claiming,
  ...settling,
  ...leasing,
  ...connecting,
  ...consuming
]
