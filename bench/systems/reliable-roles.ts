import type { Message } from '../messages.ts'
import { type BareClient, connect } from './bare-client.ts'
import type { Play } from './system.ts'

/** How jobs are held until they are settled. */
export interface Holding {
  /**
   * Settles the jobs of the last call and moves the next from the list.
   *
   * KEYS: list, held. ARGV: token of the first job to move, how many, and what `settle` says.
   */
  readonly script: string
  /** What the script is told of the jobs to settle, which came in this order under these tokens. */
  settle(first: number, count: number): string[]
}

// Lua unpacks no more than some 8,000 values at a time.
const WANT = 1000

/** The least that there is to do without losing jobs: one call at a time. */
export function reliableRoles(holding: Holding): { work: Play; forAwaitReliable: Play } {
  return {
    async work({ url, queue, tally }) {
      const source = await JobSource.open(url, queue, holding)
      while (!tally.isComplete) {
        for (const text of await source.next()) tally.add(JSON.parse(text) as Message)
      }
      await source.next(0)
      return () => source.close()
    },

    /** The same as an async generator of messages: the least there is to `for await` over. */
    async forAwaitReliable({ url, queue, tally }) {
      const source = await JobSource.open(url, queue, holding)
      for await (const message of messagesOf(source)) {
        if (tally.add(message)) break
      }
      await source.next(0)
      return () => source.close()
    }
  }
}

async function* messagesOf(source: JobSource): AsyncGenerator<Message> {
  for (;;) {
    for (const text of await source.next()) yield JSON.parse(text) as Message
  }
}

class JobSource {
  readonly #client: BareClient
  readonly #keys: string[]
  readonly #sha: string
  readonly #holding: Holding
  #first = 0
  #count = 0

  static async open(url: string, queue: string, holding: Holding): Promise<JobSource> {
    const client = await connect(url)
    const sha = await client.scriptLoad(holding.script)
    return new JobSource(client, [queue, `{${queue}}:held:loop`], sha, holding)
  }

  private constructor(client: BareClient, keys: string[], sha: string, holding: Holding) {
    this.#client = client
    this.#keys = keys
    this.#sha = sha
    this.#holding = holding
  }

  /** Settles what came before, and resolves with the JSON texts of what comes next. */
  async next(want = WANT): Promise<string[]> {
    const settled = this.#holding.settle(this.#first, this.#count)
    this.#first += this.#count
    const reply = await this.#client.evalSha(this.#sha, {
      keys: this.#keys,
      arguments: [String(this.#first), String(want), ...settled]
    })
    const texts = reply as unknown as string[]
    this.#count = texts.length
    return texts
  }

  close(): Promise<void> {
    return this.#client.close()
  }
}
