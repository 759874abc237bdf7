import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ack } from '../../src/consume/settlement.ts'
import { Bench, type Weather } from './bench-ledger.ts'

test('a consumer that closes gives back what it holds, in order, and is struck off', async () => {
  const bench = new Bench()
  await bench.give('a', 'b', 'c', 'd')
  const { consumer } = bench.consumer({ capacity: 3 })
  await bench.turns()

  const closing = consumer.close(1_000)
  await bench.turns()
  await closing

  assert.deepEqual(
    bench.ready().map(element => element.replace(/^pp1 (\S+) .*\n/, '$1 ')),
    ['0 a', '0 b', '0 c', 'd']
  )
  assert.deepEqual(bench.registered(), [])
  assert.equal(bench.clock.pending, 0)
})

test('a consumer that closes sends its settlements first', async () => {
  const bench = new Bench()
  await bench.give('a', 'b')
  const { claimant, consumer } = bench.consumer()
  await bench.turns()
  const outcomes: boolean[] = []
  const [first] = claimant.held.keys()
  consumer.settle(first!, ack, { settled: tookEffect => outcomes.push(tookEffect) })

  const closing = consumer.close(1_000)
  await bench.turns()
  await closing

  assert.deepEqual(outcomes, [true])
  assert.equal(bench.ready().length, 1)
})

for (let steps = 0; steps < 16; steps++) {
  test(`a consumer that closes while it enters leaves no trace (after ${steps} steps)`, async () => {
    const bench = new Bench()
    await bench.give('a')
    const { consumer } = bench.consumer()
    for (let step = 0; step < steps; step++) await Promise.resolve()

    const closing = consumer.close(1_000)
    await bench.turns()
    await closing
    await bench.turns()

    assert.deepEqual([bench.registered(), bench.ready().length], [[], 1])
    assert.equal(bench.clock.pending, 0)
  })

  test(`a consumer that closes while it enters anew gives back what it holds (after ${steps} steps)`, async () => {
    const bench = new Bench()
    await bench.give('a')
    const { claimant, consumer } = bench.consumer({ capacity: 1 })
    await bench.turns()
    assert.equal(claimant.taken.length, 1)
    consumer.reenter()
    for (let step = 0; step < steps; step++) await Promise.resolve()

    const closing = consumer.close(1_000)
    await bench.turns()
    await closing

    assert.deepEqual([bench.registered(), bench.ready().length], [[], 1])
  })
}

test('a consumer that never entered takes next to no time to close on a silent store', async () => {
  const bench = new Bench()
  const { consumer, ledger } = bench.consumer()
  ledger.weather = 'nothing comes back'
  await bench.turns()
  let isClosed = false

  const closing = consumer.close(5_000).then(() => (isClosed = true))
  await bench.pass(500, 50)

  assert.equal(isClosed, true)
  await closing
})

test('a consumer that can not enter for now closes at once', async () => {
  const bench = new Bench()
  const { consumer, ledger } = bench.consumer()
  ledger.weather = 'requests are lost'
  await bench.turns()

  await consumer.close(5_000)

  assert.equal(bench.clock.pending, 0)
})

const weathers: Weather[] = ['nothing comes back', 'requests are lost', 'replies are lost']
for (const weather of weathers) {
  for (const when of ['held', 'settled', 'starting'] as const) {
    test(`close() is over within its time when ${weather} (jobs: ${when})`, async () => {
      const bench = new Bench()
      await bench.give('a', 'b')
      const { claimant, consumer, ledger } = bench.consumer()
      if (when !== 'starting') await bench.turns()
      ledger.weather = weather
      const outcomes: boolean[] = []
      if (when === 'settled') {
        for (const token of claimant.held.keys()) {
          consumer.settle(token, ack, { settled: tookEffect => outcomes.push(tookEffect) })
        }
      }
      let isClosed = false

      const closing = consumer.close(500).then(() => (isClosed = true))
      await bench.pass(600, 50)

      assert.equal(isClosed, true)
      await closing
      if (when === 'settled') assert.deepEqual(outcomes, [false, false])
      await bench.turns()
      assert.equal(bench.clock.pending, 0)
    })
  }
}
