import { type BareClient, connect } from '../systems/bare-client.ts'

export interface Usage {
  seconds: number
  processCpuSeconds: number
  redisCpuSeconds: number
  redisCommands: number
}

interface RedisUsage {
  cpuSeconds: number
  commands: number
}

/** Reads what this process and the Redis server have used so far, over a connection of its own. */
export class Meter {
  readonly #client: BareClient

  static async open(url: string): Promise<Meter> {
    return new Meter(await connect(url))
  }

  private constructor(client: BareClient) {
    this.#client = client
  }

  /** What `work` takes. */
  async measure(work: () => Promise<void>): Promise<Usage> {
    const redisBefore = await this.#redisUsage()
    const cpuBefore = process.cpuUsage()
    const before = performance.now()
    await work()
    const seconds = (performance.now() - before) / 1000
    const { user, system } = process.cpuUsage(cpuBefore)
    const redisAfter = await this.#redisUsage()
    return {
      seconds,
      processCpuSeconds: (user + system) / 1e6,
      redisCpuSeconds: redisAfter.cpuSeconds - redisBefore.cpuSeconds,
      redisCommands: redisAfter.commands - redisBefore.commands
    }
  }

  async close(): Promise<void> {
    await this.#client.close()
  }

  async #redisUsage(): Promise<RedisUsage> {
    const info = await this.#client.info()
    const field = (name: string): number => Number(new RegExp(`^${name}:(.*)`, 'm').exec(info)?.[1])
    return {
      cpuSeconds: field('used_cpu_user') + field('used_cpu_sys'),
      commands: field('total_commands_processed')
    }
  }
}
