import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { endWithThisProcess } from '../../test/support/owned-processes.ts'
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

/** A consumer in a process of its own, for faults that hit a whole process. */
export class ConsumerProcess implements Consumer {
  readonly who: string
  readonly #world: World
  readonly #child: ChildProcess
  readonly #file: LedgerFile
  #isWanted = true

  private constructor(world: World, who: string, plan: ConsumerPlan, folder: string) {
    this.who = who
    this.#world = world
    this.#file = new LedgerFile(join(folder, `${who.replaceAll(' ', '-')}.jsonl`))
    const full: ConsumerProcessPlan = { ...plan, who, path: this.#file.path }
    this.#child = fork(new URL('consumer-program.ts', import.meta.url), [JSON.stringify(full)])
    endWithThisProcess(this.#child)
    const following = setInterval(() => this.#follow(), followEveryMs)
    this.#child.once('exit', () => {
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

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Whether it should be running: nobody has ended it. */
  get isWanted(): boolean {
    return this.#isWanted
  }

  /** Resolves when the process is gone. */
  async exited(): Promise<void> {
    if (!this.isRunning) return
    this.#child.ref()
    await once(this.#child, 'exit')
  }

  async kill(): Promise<void> {
    this.#isWanted = false
    if (!this.isRunning) return
    this.#child.kill('SIGKILL')
    await this.exited()
  }

  /** Freezes the process: its connections stay open and it does nothing. */
  pause(): void {
    this.#child.kill('SIGSTOP')
  }

  continue(): void {
    this.#child.kill('SIGCONT')
  }

  /** Closes the consumer, after which the process has to end by itself. */
  async close(deadlineMs = 10_000): Promise<void> {
    this.#isWanted = false
    if (!this.isRunning) return
    this.#child.send(deadlineMs)
    await this.exited()
  }

  #follow(): void {
    for (const note of this.#file.read()) this.#world.ledger.add(note)
  }
}
