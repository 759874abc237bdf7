import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { inspect } from 'node:util'
import { Pull, Push, PushPullError, type PullOptions, type PushOptions } from '../../src/index.ts'

export const password = 'canary-password-b6f3'
export const username = 'canary-username-91ac'
export const payload = 'canary-payload-2d07'
const canaries = [password, username, payload]
export const queue = 'emails'

/** Everything that is said while a test runs, by us or through the process. */
export class Ear {
  readonly heard: unknown[] = []

  constructor(t: TestContext) {
    const listen = (said: unknown): void => void this.heard.push(said)
    for (const event of ['warning', 'unhandledRejection'] as const) {
      process.on(event, listen)
      t.after(() => process.off(event, listen))
    }
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      t.mock.method(console, method, (...args: unknown[]) => void this.heard.push(...args))
    }
  }

  push(t: TestContext, options: Partial<PushOptions>): Push {
    const push = new Push({ queue, ...options })
    t.after(() => push.destroy())
    push.on('error', (error: Error) => void this.heard.push(error))
    push.on('disconnect', reason => void this.heard.push(reason))
    return push
  }

  pull(t: TestContext, options: Partial<PullOptions>): Pull {
    const pull = new Pull({ queue, ...options })
    t.after(() => pull.destroy())
    pull.on('error', (error: Error) => void this.heard.push(error))
    pull.on('disconnect', reason => void this.heard.push(reason))
    pull.on('invalid', (_, reason) => void this.heard.push(reason))
    pull.on('lost', (_, reason) => void this.heard.push(reason))
    return pull.resume()
  }

  /** Pushes one job, which must fail. */
  async refused(push: Push, job: unknown = payload): Promise<void> {
    await new Promise<void>(resolve => {
      push.write(job, error => {
        this.heard.push(error)
        resolve()
      })
    })
    if (push.destroyed) return
    await push.send(job).then(
      () => assert.fail('The push must fail'),
      error => void this.heard.push(error)
    )
  }

  get codes(): string[] {
    const ours = this.heard.filter(said => PushPullError.is(said))
    return [...new Set(ours.map(({ code }) => code))].toSorted()
  }

  /** Asserts what was heard, and that nothing of it says a canary. */
  assertDiscreet(...expected: string[]): void {
    assert.deepEqual(this.codes, expected.toSorted())
    for (const said of this.heard.flatMap(withCauses)) {
      for (const text of textsOf(said)) {
        for (const canary of canaries) assert.ok(!text.includes(canary), text)
      }
    }
  }
}

function withCauses(said: unknown): unknown[] {
  if (!(said instanceof Error)) return [said]
  return said.cause === undefined ? [said] : [said, ...withCauses(said.cause)]
}

function textsOf(said: unknown): string[] {
  const everything = inspect(said, { showHidden: true, depth: Infinity })
  const own = said instanceof Error ? [said.message, said.stack ?? '', `${said}`] : []
  return [everything, JSON.stringify(said) ?? '', String(said), ...own]
}
