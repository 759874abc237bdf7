import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Bench } from './bench-ledger.ts'

/** Keeps the replies to one verb back. */
class Sluice {
  #opened = Promise.resolve()
  #open = (): void => {}

  constructor(ledger: object, verb: 'claim' | 'settle' | 'wait') {
    const verbs = ledger as Record<string, (...args: unknown[]) => Promise<unknown>>
    const ask = verbs[verb]!
    verbs[verb] = async (...args) => {
      const reply = await ask(...args)
      await this.#opened
      return reply
    }
  }

  close(): void {
    this.#opened = new Promise(resolve => (this.#open = resolve))
  }

  open(): void {
    this.#open()
  }
}

test('what comes while the claim that adopts it is under way is handed out once', async () => {
  const bench = new Bench()
  const { claimant, consumer, ledger } = bench.consumer()
  const claims = new Sluice(ledger, 'claim')
  const waits = new Sluice(ledger, 'wait')
  await bench.turns()
  assert.equal(ledger.calls.at(-1), 'wait')

  claims.close()
  waits.close()
  await bench.give('a')
  consumer.resume()
  await bench.turns()
  assert.equal(ledger.calls.at(-1), 'claim')
  waits.open()
  await bench.turns()
  claims.open()
  await bench.turns()

  assert.deepEqual(claimant.taken, ['a'])
})

test('a lease counts from when its renewal was sent, however late the reply comes', async () => {
  const bench = new Bench()
  await bench.give('a')
  const { consumer, ledger } = bench.consumer({ leaseMs: 3_000, capacity: 1 })
  const beats = new Sluice(ledger, 'settle')
  await bench.turns()

  beats.close()
  await bench.pass(1_000)
  assert.equal(ledger.calls.at(-1), 'settle')
  await bench.pass(1_500)
  ledger.weather = 'nothing comes back'
  beats.open()

  await bench.pass(1_400)
  assert.equal(consumer.mayHandOut(bench.clock.now()), true)
  await bench.pass(200)
  assert.equal(consumer.mayHandOut(bench.clock.now()), false)
})
