import type { TestContext } from 'node:test'

/** The streams on one kind of store, for the conformance suites. */
export interface StreamsUnderTest {
  /** Starts the title of every test. */
  readonly name: string
  /** Prepares a place where queues live, once per test. */
  open(t: TestContext): StreamPlace
}

/** Somewhere queues live. Each test uses a queue name of its own there. */
export interface StreamPlace {
  /** The option `url` of the streams. */
  readonly url: string
  /** What is in a queue now, from the head, as texts. */
  peek(queue: string): Promise<string[]>
}
