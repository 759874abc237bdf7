import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import type { ConsumerPlan } from './consumer.ts'
import { ConsumerProcess } from './consumer-process.ts'

const byName = new Intl.Collator('en', { numeric: true })

/** Consumers in processes of their own. Whoever ends is followed by another one. */
export class Fleet {
  readonly #world: World
  readonly #plan: (random: Random) => ConsumerPlan
  readonly #folder: string
  readonly #members = new Set<ConsumerProcess>()
  #count = 0

  constructor(world: World, plan: (random: Random) => ConsumerPlan) {
    this.#world = world
    this.#plan = plan
    this.#folder = world.folder()
  }

  async start(size: number): Promise<void> {
    await Promise.all(Array.from({ length: size }, () => this.add()))
  }

  /** Starts one more. */
  async add(): Promise<void> {
    const number = this.#count++
    const world = this.#world
    const who = `process ${number}`
    const plan = this.#plan(world.random.fork(who))
    world.tell(`${who} starts: ${plan.kind}, ${JSON.stringify(plan.options ?? plan.pull)}`)
    const member = await ConsumerProcess.start(world, who, plan, this.#folder)
    this.#members.add(member)
    void member.exited().then(() => {
      this.#members.delete(member)
      if (member.isWanted && !world.signal.aborted) this.#replace()
    })
    world.after(() => member.close(), who)
  }

  /** One of those that run now. Waits until at least two do, so that one is left. */
  async oneOf(random: Random): Promise<ConsumerProcess> {
    await this.#world.until(() => this.#members.size >= 2)
    // Not in the order in which they happened to be connected.
    const members = Array.from(this.#members)
    return random.oneOf(members.toSorted((a, b) => byName.compare(a.who, b.who)))
  }

  #replace(): void {
    this.add().catch((error: unknown) => this.#world.tell(`no further process: ${String(error)}`))
  }
}
