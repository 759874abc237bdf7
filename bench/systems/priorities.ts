import type { Message } from '../messages.ts'

const PRIORITIES = 10

/** The priority of a message, from 1 to 10. */
export function priorityOf({ id }: Message): number {
  return 1 + (id % PRIORITIES)
}
