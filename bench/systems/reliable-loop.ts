import type { Message } from '../messages.ts'
import { type BareClient, connect } from './bare-client.ts'
import type { Play } from './system.ts'

/**
 * Deletes the jobs of the last call from the hash of what is held, and moves up to as many as are
 * wanted from the head of the list into it.
 *
 * KEYS: list, held. ARGV: token of the first job to move, how many, tokens of the jobs to delete.
 */
const CLAIM = `
local list, held = KEYS[1], KEYS[2]
local first, want = tonumber(ARGV[1]), tonumber(ARGV[2])
if #ARGV > 2 then redis.call('HDEL', held, unpack(ARGV, 3)) end
if want == 0 then return {} end
local elements = redis.call('LRANGE', list, 0, want - 1)
if #elements == 0 then return elements end
local fields = {}
for index, element in ipairs(elements) do
  fields[2 * index - 1] = string.format('%d', first + index - 1)
  fields[2 * index] = element
end
redis.call('HSET', held, unpack(fields))
redis.call('LTRIM', list, #elements, -1)
return elements`

// Lua unpacks no more than some 8,000 values at a time.
const WANT = 1000

/** One call at a time: it settles the jobs that the last one has brought, and brings the next. */
export const work: Play = async ({ url, queue, tally }) => {
  const source = await JobSource.open(url, queue)
  while (!tally.isComplete) {
    for (const text of await source.next()) tally.add(JSON.parse(text) as Message)
  }
  await source.next(0)
  return () => source.close()
}

/** The same as an async generator of messages: the least there is to `for await` over. */
export const forAwaitReliable: Play = async ({ url, queue, tally }) => {
  const source = await JobSource.open(url, queue)
  for await (const message of messagesOf(source)) {
    if (tally.add(message)) break
  }
  await source.next(0)
  return () => source.close()
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
  #tokens: string[] = []
  #first = 0

  static async open(url: string, queue: string): Promise<JobSource> {
    const client = await connect(url)
    return new JobSource(client, queue, await client.scriptLoad(CLAIM))
  }

  private constructor(client: BareClient, queue: string, sha: string) {
    this.#client = client
    this.#keys = [queue, `{${queue}}:held:loop`]
    this.#sha = sha
  }

  /** Settles what came before, and resolves with the JSON texts of what comes next. */
  async next(want = WANT): Promise<string[]> {
    const reply = await this.#client.evalSha(this.#sha, {
      keys: this.#keys,
      arguments: [String(this.#first), String(want), ...this.#tokens]
    })
    const texts = reply as unknown as string[]
    this.#tokens = texts.map((_, index) => String(this.#first + index))
    this.#first += texts.length
    return texts
  }

  close(): Promise<void> {
    return this.#client.close()
  }
}
