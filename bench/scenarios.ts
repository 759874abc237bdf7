import type { Role } from './systems/system.ts'

/** A measured role, and the roles that make it possible or check it. */
export interface Scenario {
  name: string
  title: string
  /** Played first, by the system's other end. */
  before?: Role
  measured: Role
  /** Played last, by the system's other end. */
  after?: Role
}

export const scenarios: readonly Scenario[] = [
  { name: 'push', title: 'Push in bulk', measured: 'push', after: 'pull' },
  { name: 'pull', title: "Pull, 'data' events", before: 'push', measured: 'pull' },
  { name: 'for-await', title: 'Pull, `for await`', before: 'push', measured: 'forAwait' },
  { name: 'memory', title: 'Push and Pull in one process, memory store', measured: 'memory' }
]
