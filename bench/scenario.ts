import type { Role, Settings } from './systems/system.ts'

/** One role, played in a process of its own before or after the measured one. */
export interface Step {
  role: Role
  /** By whom, when it is not the other end of the measured system. */
  by?: 'itself' | 'bare-loop' | 'ballast'
  /** The queue behind the first one, for what a pipeline leads to. */
  isBehind?: true
  /** Messages besides those that are measured. */
  extra?: number
  /** How long to wait before it, or after it when it comes before: until jobs are due. */
  waitMs?: number
}

/** A measured role, and the roles that make it possible or check it. */
export interface Scenario {
  name: string
  title: string
  /** The chart it is in. */
  group: string
  before?: readonly Step[]
  measured: Role
  /** Played by the system itself at the same time, in another process. */
  beside?: Role
  /** Played last, by the system's other end. */
  after?: readonly Step[]
  settings?: Partial<Settings>
  /** Messages in a stage, unless the system would take too long over them. */
  count?: number
  /** Jobs that are still there at the end, besides those that are measured. */
  extra?: number
  /** The measured role leaves its jobs in Redis, so their size can be told. */
  isStoring?: true
}
