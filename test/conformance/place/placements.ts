import type { Element, Placement } from '../../../src/store/store.ts'

/** A job for `place`, at once to the tail unless told otherwise. */
export function placement(
  element: Element,
  options: Partial<Omit<Placement, 'element'>> = {}
): Placement {
  return {
    element,
    delayMs: 0,
    dueAt: undefined,
    priority: 0,
    expiresMs: undefined,
    dedupe: undefined,
    ...options
  }
}
