import { job, Push, type PushOptions } from '../../src/index.ts'
import type { Pen } from '../ledger.ts'
import { isMortal, messageOf, nameOf, type Message, type Task } from '../message.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import { noteAnswer } from './answer.ts'

export interface ProducerPlan {
  readonly id: number
  readonly url: string
  readonly options?: Pick<PushOptions, 'idempotent' | 'maxLength' | 'pushTimeoutMs'>
  /** How many messages to push. It goes on until all faults are over, so that each has a load. */
  readonly atLeast: number
  /** What the handler is to do with a message. It depends on the source of randomness alone. */
  readonly task?: (random: Random, number: number) => Task
  /** Waits, if not for ever, while more messages than that are pushed and not processed. */
  readonly mostBacklog?: number
}

const closeWithinMs = 20_000

/** Pushes messages in bursts with pauses between them, and notes what becomes of each. */
export async function produce(world: World, plan: ProducerPlan): Promise<void> {
  const producer = new Producer(world, plan)
  await producer.run()
}

class Producer {
  readonly #world: World
  readonly #plan: ProducerPlan
  readonly #pen: Pen
  readonly #push: Push<Message>
  readonly #random: Random
  #next = 0
  #pending = 0

  constructor(world: World, plan: ProducerPlan) {
    this.#world = world
    this.#plan = plan
    this.#pen = world.pen(producerName(plan.id))
    this.#random = world.random.fork(`producer ${plan.id}`)
    this.#push = new Push<Message>({ queue: world.queue, url: plan.url, ...plan.options })
    this.#push.on('error', error => this.#trouble(`'error': ${String(error)}`))
    this.#push.on('dataLoss', count => this.#trouble(`'dataLoss' says ${count}`))
    world.after(() => this.#push.destroy())
  }

  async run(): Promise<void> {
    const world = this.#world
    const { atLeast, mostBacklog = 400 } = this.#plan
    const rhythm = this.#random.fork('rhythm')
    while (this.#next < atLeast || !world.isCalm) {
      const size = rhythm.oneOf([1, 2, 5, 20, 60, 120])
      for (let count = 0; count < size; count++) this.#write()
      const isAlone = rhythm.onceIn(2)
      await world.until(() => this.#pending < (isAlone ? 1 : 300))
      const isEnough = this.#next >= atLeast
      await world.sleep(
        rhythm.onceIn(40) ? 150 : rhythm.oneOf(isEnough ? [20, 50] : [0, 0, 1, 3, 10])
      )
      // Not for ever, because in plain mode what is lost is never processed.
      await world.until(() => world.ledger.backlog < mostBacklog, 500)
    }
    await world.until(() => this.#pending === 0)
    await this.#push.close(closeWithinMs).catch((error: unknown) => this.#trouble(String(error)))
  }

  #write(): void {
    const number = this.#next++
    const { id, task } = this.#plan
    const random = this.#random.fork(number)
    const wanted = task?.(random.fork('task'), number) ?? {}
    const { delayMs = 0, priority = 0 } = wanted
    const notBeforeMs = Date.now() + delayMs
    const its = delayMs > 0 ? { ...wanted, notBeforeMs } : wanted
    const message = messageOf(id, number, its, random)
    const name = nameOf(message)
    if (isMortal(its)) this.#world.mortal.add(name)
    this.#pending++
    this.#pen.note('attempted', { message: name })
    const answer = (error?: Error | null): void => this.#answered(name, error)
    if (delayMs > 0 || priority !== 0) this.#push.write(job(message, { delayMs, priority }), answer)
    else if (random.onceIn(10)) this.#push.send(message).then(() => answer(), answer)
    else this.#push.write(message, answer)
  }

  #answered(message: string, error: Error | null | undefined): void {
    this.#pending--
    noteAnswer(this.#pen, message, error)
  }

  #trouble(text: string): void {
    this.#pen.note('trouble', { text })
  }
}

export function producerName(id: number): string {
  return `producer ${id}`
}
