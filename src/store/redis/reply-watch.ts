import type { Clock } from '../../clock.ts'
import type { Element } from '../store.ts'
import type { Link } from './link.ts'
import { transferMs } from './transfer-time.ts'

/** How long a reply may take before the link counts as dead, besides the time for the bytes. */
const replyWithinMs = 5000
/**
 * How long we then look on before the link is dropped, again and again while bytes come or go: on
 * a slow link a large reply takes its time, and when this process was what stood still, the reply
 * is here but unread. To drop the socket would lose the jobs in it.
 */
const lookOnMs = 1000

/** A command under way. */
interface Question {
  readonly args: readonly Element[]
  readonly withinMs: number
}

/**
 * Drops a link whose replies do not come in time. They come in the order of the commands, so only
 * the oldest is timed, from the reply before it on: behind the bytes of a large push, which many
 * streams may have under way on a slow link, a small command waits for its turn.
 */
export class ReplyWatch {
  readonly #link: Link
  readonly #clock: Clock
  readonly #underWay = new Set<Question>()
  #stop = (): void => {}

  constructor(link: Link, clock: Clock) {
    this.#link = link
    this.#clock = clock
  }

  /** Whether no reply is waited for. */
  get isIdle(): boolean {
    return this.#underWay.size === 0
  }

  /**
   * Asks, and watches over the reply.
   *
   * @param args the command, whose bytes have time besides `withinMs`
   */
  async reply<Reply>(
    ask: () => Promise<Reply>,
    args: readonly Element[] = [],
    withinMs = replyWithinMs
  ): Promise<Reply> {
    const question = { args, withinMs }
    this.#underWay.add(question)
    if (this.#underWay.size === 1) this.#time(question)
    try {
      return await ask()
    } finally {
      this.#answered(question)
    }
  }

  #answered(question: Question): void {
    const [oldest] = this.#underWay
    this.#underWay.delete(question)
    if (question !== oldest) return
    this.#stop()
    const [next] = this.#underWay
    if (next) this.#time(next)
  }

  #time({ args, withinMs }: Question): void {
    // The bytes are counted only when a reply is late, which next to none is.
    this.#stop = this.#clock.after(withinMs, () => {
      const bytesMs = transferMs(args)
      this.#stop = this.#clock.after(bytesMs, () => this.#lookOn(withinMs + bytesMs))
    })
  }

  #lookOn(withinMs: number): void {
    const seen = this.#link.progress()
    this.#stop = this.#clock.after(lookOnMs, () => {
      if (this.#link.progress() !== seen) return this.#lookOn(withinMs)
      this.#link.destroy(new Error(`no reply within ${withinMs} ms`))
    })
  }
}
