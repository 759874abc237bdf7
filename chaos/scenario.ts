import type { World } from './world.ts'

/** A kind of trouble, and what holds in it. */
export interface Scenario {
  readonly name: string
  /** For which of the two modes of the library it speaks. */
  readonly mode: 'reliable' | 'plain'
  /** What must hold, in one sentence. */
  readonly promise: string
  /** Which runs may be repeated, in words for the table. */
  readonly extraBound?: string
  /** Which messages may be lost, in words for the table. @default none */
  readonly lossBound?: string
  /** Whether consumers see the messages of a producer in their order. @default false */
  readonly isOrdered?: boolean
  /** Whether consumers may lose leases, and so run jobs that others run again. @default false */
  readonly mayLoseLeases?: boolean
  /** Whether a push may fail with PushUncertainError. @default false */
  readonly mayBeUncertain?: boolean
  /** How long one run may take. @default 60,000 */
  readonly limitMs?: number
  run(world: World): Promise<void>
}
