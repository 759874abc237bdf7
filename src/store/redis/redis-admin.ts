import {
  mostRedrivenAtOnce,
  type Admin,
  type AdminOptions,
  type ClearableState,
  type JobState,
  type Measures,
  type PeekedElement,
  type Redriven,
  type RegisteredConsumer
} from '../admin.ts'
import { keysOf, type QueueKeys } from '../keys.ts'
import { BoundedRequests } from './bounded-requests.ts'
import type { Connection } from './connection.ts'
import type { Census, Counted } from './scripts/census.ts'
import { clear } from './scripts/clear.ts'
import { listConsumers } from './scripts/list-consumers.ts'
import { measure } from './scripts/measure.ts'
import { pause } from './scripts/pause.ts'
import { peekDead } from './scripts/peek-dead.ts'
import { peekHeld } from './scripts/peek-held.ts'
import { peekReady } from './scripts/peek-ready.ts'
import { redrive } from './scripts/redrive.ts'
import { resume } from './scripts/resume.ts'
import { runScript, type ScriptCall } from './scripts/run-script.ts'

/** How often to ask anew because a consumer came or went meanwhile, before that is put up with. */
const mostCensuses = 5
/** How many consumers are woken at most, so that the script does not block the server for long. */
const mostWoken = 1000
/** The longest list that is searched for what a pause has left there: a millisecond or two. */
const longestTidied = 100_000

/** Looks at a queue in Redis, and manages it, over the connection that all streams share. */
export class RedisAdmin implements Admin {
  readonly #keys: QueueKeys
  readonly #requests: BoundedRequests
  /** Those who may hold jobs, as far as we know. */
  #consumers: readonly string[] = []

  constructor(
    queue: string,
    { timeoutMs }: AdminOptions,
    { connection, closing }: { connection: Connection; closing: AbortSignal }
  ) {
    this.#keys = keysOf(queue)
    this.#requests = new BoundedRequests(connection, timeoutMs, closing)
  }

  measure(): Promise<Measures> {
    return this.#count(census => measure(this.#keys, census))
  }

  consumers(): Promise<readonly RegisteredConsumer[]> {
    return this.#count(census => listConsumers(this.#keys, census))
  }

  async peek(state: JobState, offset: number, limit: number): Promise<readonly PeekedElement[]> {
    switch (state) {
      case 'ready':
        return peeked(await this.#run(peekReady(this.#keys, offset, limit)))
      case 'delayed':
        return this.#peekDelayed(offset, limit)
      case 'held':
        return this.#count(census => peekHeld(this.#keys, census, { offset, limit }))
      case 'dead':
        return peeked(await this.#run(peekDead(this.#keys, offset, limit)))
    }
  }

  async isPaused(): Promise<boolean> {
    const flag = await this.#ask(['HGET', this.#keys.state, 'paused'])
    return String(flag) === '1'
  }

  async pause(): Promise<void> {
    await this.#run(pause(this.#keys, mostWoken))
  }

  async resume(): Promise<void> {
    await this.#run(resume(this.#keys, longestTidied))
  }

  redrive(limit: number, to: string): Promise<Redriven> {
    // Once more would move other ones, and nobody would be told of the first.
    return this.#run(redrive(this.#keys, Math.min(limit, mostRedrivenAtOnce), to), false)
  }

  clear(states: readonly ClearableState[]): Promise<number> {
    return this.#run(clear(this.#keys, states), false)
  }

  async #peekDelayed(offset: number, limit: number): Promise<readonly PeekedElement[]> {
    const range = [String(offset), String(offset + limit - 1)]
    const reply = await this.#ask(['ZRANGE', this.#keys.later, ...range, 'WITHSCORES'])
    // Pairs in RESP3, one flat list in RESP2.
    const flat = (reply as unknown[]).flat()
    return flat.flatMap((member, index) =>
      index % 2 === 0
        ? [{ element: elementOfLater(member as Buffer), dueAtMs: Number(flat[index + 1]) }]
        : []
    )
  }

  /** Runs a script that has to be told all consumers, which may come and go meanwhile. */
  async #count<Found>(call: (census: Census) => ScriptCall<Counted<Found>>): Promise<Found> {
    for (let tries = 1; ; tries++) {
      const census = { consumers: this.#consumers, isExact: tries < mostCensuses }
      const reply = await this.#run(call(census))
      if (!reply.consumers) return reply.found
      // In the order in which the jobs that they hold are shown.
      this.#consumers = reply.consumers.toSorted()
    }
  }

  #run<Reply>(call: ScriptCall<Reply>, isRepeatable = true): Promise<Reply> {
    return this.#requests.answer({
      ask: session => runScript(call, args => session.request(args)),
      isRepeatable
    })
  }

  #ask(command: readonly string[]): Promise<unknown> {
    return this.#requests.answer({ ask: session => session.request(command), isRepeatable: true })
  }
}

function peeked(elements: readonly Buffer[]): readonly PeekedElement[] {
  return elements.map(element => ({ element }))
}

/** What is behind the sequence number and the priority, as lib/members.lua puts it together. */
function elementOfLater(member: Buffer): Buffer {
  return member.subarray(member.indexOf(':', sequenceLength + 1) + 1)
}

const sequenceLength = 16
