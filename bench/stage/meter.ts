import { type BareClient, connect } from '../systems/bare-client.ts'

export interface Usage {
  seconds: number
  processCpuSeconds: number
  redisCpuSeconds: number
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
    const redisBefore = await this.#redisCpuSeconds()
    const cpuBefore = process.cpuUsage()
    const before = performance.now()
    await work()
    const seconds = (performance.now() - before) / 1000
    const { user, system } = process.cpuUsage(cpuBefore)
    const redisAfter = await this.#redisCpuSeconds()
    return {
      seconds,
      processCpuSeconds: (user + system) / 1e6,
      redisCpuSeconds: redisAfter - redisBefore
    }
  }

  async close(): Promise<void> {
    await this.#client.close()
  }

  async #redisCpuSeconds(): Promise<number> {
    const info = await this.#client.info('cpu')
    return ['used_cpu_user', 'used_cpu_sys']
      .map(field => Number(new RegExp(`^${field}:(.*)`, 'm').exec(info)?.[1]))
      .reduce((sum, seconds) => sum + seconds)
  }
}
