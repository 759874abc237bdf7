import type { AppendLimits, Element, Store, Taker } from '../../../src/store/store.ts'
import { longWaitMs } from './scene.ts'

/** The texts of elements. */
export function texts(elements: readonly Uint8Array[]): string[] {
  return elements.map(element => Buffer.from(element).toString())
}

/** Takes `count` elements in as many calls as the store needs. */
export async function takeAll(taker: Taker, count: number): Promise<Buffer[]> {
  const taken: Buffer[] = []
  while (taken.length < count) {
    for (const element of await taker.take(count - taken.length, longWaitMs)) taken.push(element)
  }
  return taken
}

/** Everything that is in the queue now, as texts. */
export async function takeRest(taker: Taker): Promise<string[]> {
  const rest: string[] = []
  for (;;) {
    const taken = await taker.take(1_000, 0)
    if (taken.length === 0) return rest
    for (const text of texts(taken)) rest.push(text)
  }
}

/** Appends all `elements`, in as many calls as their limits ask for. */
export async function appendAll(
  store: Store,
  queue: string,
  elements: readonly Element[],
  limits: AppendLimits
): Promise<void> {
  for (let done = 0; done < elements.length;) {
    done += await store.append(queue, elements.slice(done), limits)
  }
}

/** The texts `'0'`, `'1'`, and so on. */
export function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index))
}
