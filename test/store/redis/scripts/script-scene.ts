import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { keysOf, type QueueKeys } from '../../../../src/store/keys.ts'
import { leave } from '../../../../src/store/redis/scripts/leave.ts'
import { runScript, type ScriptCall } from '../../../../src/store/redis/scripts/run-script.ts'
import {
  startRedis,
  type RedisServer,
  type RedisServerOptions
} from '../../../support/redis-server.ts'
import { newQueue } from '../scene.ts'

/** One server for all tests of a file, and scripts that run on it. */
export class ScriptScene {
  #redis: RedisServer | undefined

  constructor(options?: RedisServerOptions) {
    before(async () => {
      this.#redis = await startRedis(options)
    })
    after(() => this.#redis?.stop())
  }

  get redis(): RedisServer {
    assert.ok(this.#redis)
    return this.#redis
  }

  run<Reply>(call: ScriptCall<Reply>): Promise<Reply> {
    return runScript(call, command => this.redis.cli(...command))
  }

  /** The keys of a queue that nobody else uses. */
  newKeys(): QueueKeys {
    return keysOf(newQueue())
  }

  /** Registers a consumer, as enter.lua leaves it, with what it holds. */
  async register(
    keys: QueueKeys,
    consumer: string,
    { jobs = [], inHand }: { jobs?: readonly string[]; inHand?: string } = {}
  ): Promise<void> {
    await this.redis.cli('ZADD', keys.leases, 4_102_444_800_000, consumer)
    await this.redis.cli('HSET', keys.consumers, consumer, '1000 30000 - 1')
    for (const [index, job] of jobs.entries()) {
      await this.redis.cli('HSET', keys.held(consumer), index + 1, job)
    }
    if (inHand !== undefined) await this.redis.cli('RPUSH', keys.hand(consumer), inHand)
  }

  /** Gives a consumer up while it may still be waiting. */
  async giveUp(keys: QueueKeys, consumer: string): Promise<void> {
    await this.register(keys, consumer)
    await this.run(leave(keys, consumer, true, 1000))
  }

  listed(key: string): Promise<unknown> {
    return this.redis.cli('LRANGE', key, 0, -1)
  }

  /** Runs `work` while the server is over its `maxmemory`. */
  async whileFull(work: () => Promise<void>): Promise<void> {
    await this.redis.cli('CONFIG', 'SET', 'maxmemory', 1)
    try {
      await assert.rejects(this.redis.cli('SET', 'any', 'value'), /OOM/)
      await work()
    } finally {
      await this.redis.cli('CONFIG', 'SET', 'maxmemory', 0)
    }
  }

  /** Everything in the database. */
  async everything(): Promise<unknown> {
    const keys = (await this.redis.cli('KEYS', '*')) as string[]
    return Promise.all(keys.toSorted().map(key => this.redis.cli('DUMP', key)))
  }
}
