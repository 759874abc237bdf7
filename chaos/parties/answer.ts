import { PushTimeoutError, PushUncertainError } from '../../src/index.ts'
import type { Pen } from '../ledger.ts'

/** Notes what a push says of its message. */
export function noteAnswer(pen: Pen, message: string, error: Error | null | undefined): void {
  if (!error) pen.note('confirmed', { message })
  else if (error instanceof PushUncertainError) pen.note('uncertain', { message })
  else {
    pen.note('refused', { message })
    if (error instanceof PushTimeoutError) return
    pen.note('trouble', { text: `a push failed: ${String(error)}` })
  }
}
