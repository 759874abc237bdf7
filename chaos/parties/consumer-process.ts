import { fork } from 'node:child_process'
import { join } from 'node:path'
import { ForkedProcess } from '../../test/support/forked-process.ts'
import { LedgerFile } from '../ledger.ts'
import type { World } from '../world.ts'
import type { Consumer, ConsumerPlan } from './consumer.ts'

export interface ConsumerProcessPlan extends ConsumerPlan {
  readonly who: string
  /** Where it writes its ledger. */
  readonly path: string
}

const followEveryMs = 15
const startWithinMs = 30_000

/** A consumer in a process of its own. */
export class ConsumerProcess extends ForkedProcess implements Consumer {
  readonly who: string
  readonly #world: World
  readonly #file: LedgerFile
  #isWanted = true

  private constructor(world: World, who: string, plan: ConsumerPlan, folder: string) {
    const file = new LedgerFile(join(folder, `${who.replaceAll(' ', '-')}.jsonl`))
    const full: ConsumerProcessPlan = { ...plan, who, path: file.path }
    super(fork(new URL('consumer-program.ts', import.meta.url), [JSON.stringify(full)]))
    this.who = who
    this.#world = world
    this.#file = file
    const following = setInterval(() => this.#follow(), followEveryMs)
    this.child.once('exit', () => {
      clearInterval(following)
      this.#follow()
      this.#file.close()
      if (world.ledger.all('closed', who).length === 0) world.pen(who).note('died')
    })
    world.after(() => this.kill(), `process of ${who}`)
  }

  /** Starts one and resolves when it is connected. */
  static async start(
    world: World,
    who: string,
    plan: ConsumerPlan,
    folder: string
  ): Promise<ConsumerProcess> {
    const consumer = new ConsumerProcess(world, who, plan, folder)
    const isReady = await world.until(
      () => !consumer.isRunning || world.ledger.all('connect', who).length > 0,
      startWithinMs
    )
    if (!isReady) world.pen(who).note('trouble', { text: 'it did not connect' })
    return consumer
  }

  /** Whether it should be running: nobody has ended it. */
  get isWanted(): boolean {
    return this.#isWanted
  }

  override async kill(): Promise<void> {
    this.#isWanted = false
    await super.kill()
  }

  /** Closes the consumer, after which the process has to end by itself. */
  async close(deadlineMs = 10_000): Promise<void> {
    this.#isWanted = false
    if (!this.isRunning) return
    this.child.send(deadlineMs)
    await this.exited()
  }

  #follow(): void {
    for (const note of this.#file.read()) this.#world.ledger.add(note)
  }
}
