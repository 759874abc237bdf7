import { randomBytes } from 'node:crypto'

// 72 random bits per process keep the ids of all processes apart; a number those of this one.
const prefix = `${randomBytes(9).toString('base64url')}-`

/** The last two digits of the number: to make them anew for each id would take as long as all else. */
const lastDigits = Array.from({ length: 36 ** 2 }, (_, number) => {
  return number.toString(36).padStart(2, '0')
})
let start = prefix
let starts = 0
let next = 0

/** A job id that no other process or moment gives out. */
export function newId(): string {
  if (next === lastDigits.length) {
    start = prefix + (++starts).toString(36)
    next = 0
  }
  return start + lastDigits[next++]
}
