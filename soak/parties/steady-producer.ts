import type { Pen } from '../../chaos/ledger.ts'
import { messageOf, nameOf, type Message, type Task } from '../../chaos/message.ts'
import { noteAnswer } from '../../chaos/parties/answer.ts'
import type { Random } from '../../chaos/random.ts'
import { job, type JobOptions, type Push } from '../../src/index.ts'

const tickMs = 20
/** What may be made up for at once when the process was late. */
const mostLateMs = 100
/** Longer than any fault keeps a push waiting. */
const dedupeTtlMs = 20_000

export interface SteadyPlan {
  readonly id: number
  readonly perSecond: number
  /** Whether there are delays, priorities, duplicates and failures among its jobs. */
  readonly isVaried: boolean
}

/**
 * Pushes so many jobs per second. What it may not push, because the Push asks it to wait, it never
 * makes up for: the load is to be steady, not to come in floods.
 */
export class SteadyProducer {
  readonly #pen: Pen
  readonly #push: Push<Message>
  readonly #plan: SteadyPlan
  readonly #random: Random
  #timer: NodeJS.Timeout | undefined
  #sinceMs = 0
  #due = 0
  #next = 0

  constructor(pen: Pen, push: Push<Message>, plan: SteadyPlan, random: Random) {
    this.#pen = pen
    this.#push = push
    this.#plan = plan
    this.#random = random
  }

  start(): void {
    this.#sinceMs = performance.now()
    this.#timer = setInterval(() => this.#tick(), tickMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  push(count: number): void {
    for (let pushed = 0; pushed < count; pushed++) this.#one()
  }

  #tick(): void {
    const nowMs = performance.now()
    const ms = Math.min(nowMs - this.#sinceMs, mostLateMs)
    this.#sinceMs = nowMs
    this.#due += (ms / 1000) * this.#plan.perSecond
    for (; this.#due >= 1 && !this.#push.writableNeedDrain; this.#due--) this.#one()
    this.#due %= 1
  }

  #one(): void {
    const random = this.#random.fork(this.#next)
    const task = taskOf(random.fork('task'), this.#plan.isVaried)
    const number = this.#next
    this.#write(task, random)
    if (!this.#plan.isVaried || !random.onceIn(100)) return
    // One of these two is not to be stored, and counts as one of the load all the same.
    const dedupe = { key: String(number), ttlMs: dedupeTtlMs }
    this.#write(task, random, dedupe)
    this.#write(task, random, dedupe)
  }

  #write(task: Task, random: Random, dedupe?: JobOptions['dedupe']): void {
    const { delayMs, priority } = task
    const its = delayMs === undefined ? task : { ...task, notBeforeMs: Date.now() + delayMs }
    const message = messageOf(this.#plan.id, this.#next++, its, random)
    const name = nameOf(message)
    const text = delayMs === undefined ? undefined : String(delayMs)
    this.#pen.note('attempted', { message: name, text })
    const answer = (error?: Error | null): void => noteAnswer(this.#pen, name, error)
    const options = { delayMs, priority }
    if (dedupe) this.#sendOnce(message, { ...options, dedupe })
    else if (delayMs ?? priority) this.#push.write(job(message, options), answer)
    else if (random.onceIn(5)) this.#push.send(message).then(() => answer(), answer)
    else this.#push.write(message, answer)
  }

  #sendOnce(message: Message, options: JobOptions & Required<Pick<JobOptions, 'dedupe'>>): void {
    const name = nameOf(message)
    this.#push.send(message, options).then(
      ({ duplicate }) => {
        if (duplicate) this.#pen.note('refused', { message: name })
        else noteAnswer(this.#pen, name, undefined)
      },
      (error: unknown) => noteAnswer(this.#pen, name, error as Error)
    )
  }
}

/** Mostly handlers that take no time, and a few that are in hand whatever happens. */
function taskOf(random: Random, isVaried: boolean): Task {
  const short = random.onceIn(5) ? { ms: random.integer(1, 5) } : {}
  if (!isVaried) return short
  return {
    ...short,
    ...(random.onceIn(400) && { ms: random.integer(100, 300) }),
    ...(random.onceIn(20) && { delayMs: random.integer(200, 2000) }),
    ...(random.onceIn(10) && { priority: random.oneOf([-2, -1, 1, 2]) }),
    ...(random.onceIn(200) && { fails: 1 })
  }
}
