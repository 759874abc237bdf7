import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import { startConsumer, type Consumer, type ConsumerPlan } from './consumer.ts'

/** Consumers in this process that relieve each other. */
export class Shift {
  readonly #world: World
  readonly #plan: (random: Random) => Omit<ConsumerPlan, 'queue'>
  readonly #members: Consumer[] = []
  #count = 0

  constructor(world: World, plan: (random: Random) => Omit<ConsumerPlan, 'queue'>) {
    this.#world = world
    this.#plan = plan
  }

  start(size: number): void {
    for (let number = 0; number < size; number++) this.#add()
  }

  /** Ends one of them, after its successor has begun. */
  async relieve(random: Random): Promise<void> {
    const world = this.#world
    const [member] = this.#members.splice(random.integer(0, this.#members.length - 1), 1)
    if (!member) return
    this.#add()
    const isHarsh = member.destroy !== undefined && random.onceIn(2)
    world.fault(`${member.who} is ${isHarsh ? 'destroyed' : 'closed'}`)
    const ended = isHarsh ? member.destroy?.() : member.close()
    await world.settled(`waiting for ${member.who} to close`, Promise.resolve(ended))
  }

  #add(): void {
    const world = this.#world
    const who = `consumer ${this.#count++}`
    const plan = this.#plan(world.random.fork(who))
    world.tell(`${who} starts: ${plan.kind}, ${JSON.stringify(plan.options ?? plan.pull)}`)
    const consumer = startConsumer(world.pen(who), { ...plan, queue: world.queue })
    this.#members.push(consumer)
    world.after(() => consumer.close(), who)
  }
}
