import { randomBytes } from 'node:crypto'

// 72 random bits per process keep the ids of all processes apart; the counter those of this one.
const prefix = randomBytes(9).toString('base64url')
let last = 0

/** A job id that no other process or moment gives out. */
export function newId(): string {
  last++
  return `${prefix}-${last.toString(36)}`
}
