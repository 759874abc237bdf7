import { MemoryList } from './memory-list.ts'
import { QueueState } from './queue-state.ts'

/** All there is of one queue. */
export class MemoryQueue {
  readonly list = new MemoryList()
  /** A step with it is under way. */
  isInUse = false
  #state: QueueState | undefined

  /** What the list does not say. Made when first needed: for plain streams, never. */
  get state(): QueueState {
    return (this.#state ??= new QueueState())
  }

  /** Whether it holds no job and nobody uses it. */
  get isIdle(): boolean {
    return this.list.isIdle && (this.#state?.isIdle ?? true)
  }

  /** Whether nothing would be lost without it. */
  get isBlank(): boolean {
    return this.list.isIdle && (this.#state?.isBlank ?? true)
  }
}
