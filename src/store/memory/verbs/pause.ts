import type { Step } from './step.ts'

/** `Admin.pause`, as pause.lua does it. */
export function pause({ list, state }: Step): void {
  if (state.isPaused) return
  state.isPaused = true
  // Each that waits takes one element, and claims before the next one.
  const missing = Math.max(0, state.leases.size - list.length)
  list.append(Array.from({ length: missing }, () => ''))
}

/** `Admin.resume`, as resume.lua does it. */
export function resume({ list, state }: Step): void {
  if (!state.isPaused) return
  state.isPaused = false
  // The rest of those that the pause has put there. Consumers that are paused look by themselves.
  list.append(list.take(list.length).filter(element => element.length > 0))
}
