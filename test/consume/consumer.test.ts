import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ack, release } from '../../src/consume/settlement.ts'
import { Bench } from './bench-ledger.ts'

test('a consumer claims what there is room for, and more when some is settled', async () => {
  const bench = new Bench()
  await bench.give('a', 'b', 'c', 'd')
  const { claimant, consumer } = bench.consumer({ capacity: 2 })
  await bench.turns()
  assert.deepEqual(Array.from(claimant.held.values()), ['a', 'b'])

  const [token] = claimant.held.keys()
  claimant.held.delete(token!)
  consumer.settle(token!, ack)
  await bench.turns()

  assert.deepEqual(claimant.taken, ['a', 'b', 'c'])
  assert.deepEqual(bench.ready(), ['d'])
})

test('tokens that a claim has not used are used by the next', async () => {
  const bench = new Bench()
  await bench.give('a', 'b')
  const { claimant, consumer } = bench.consumer({ capacity: 100 })
  await bench.turns()
  await bench.give('c', 'd', 'e')
  consumer.wake()
  await bench.turns()

  const tokens = Array.from(claimant.held.keys())
  assert.equal(tokens.length, 5)
  // Each wait has one of its own.
  assert.ok(Math.max(...tokens) - tokens[0]! < 10, tokens.join())
})

test('a settlement is heard of at once, also when it follows on another', async () => {
  const bench = new Bench()
  await bench.give('a', 'b')
  const { claimant, consumer } = bench.consumer()
  await bench.turns()
  const settle = (token: number): Promise<boolean> =>
    new Promise(resolve => consumer.settle(token, ack, { settled: resolve }))
  const [first, second] = Array.from(claimant.held.keys())

  assert.equal(await settle(first!), true)
  // Right then, while the consumer is about to go to sleep.
  assert.equal(await settle(second!), true)
  assert.equal(await settle(second!), false)
})

test('what is settled in one moment travels in one call', async () => {
  const bench = new Bench()
  await bench.give('a', 'b', 'c')
  const { claimant, consumer, ledger } = bench.consumer({ capacity: 3 })
  await bench.turns()
  ledger.calls.length = 0

  for (const token of claimant.held.keys()) consumer.settle(token, release)
  await bench.turns(3)

  assert.equal(ledger.calls[0], 'settle')
  assert.deepEqual(bench.ready(), ['a', 'b', 'c'])
})

test('an idle consumer says so, waits, and takes what comes', async () => {
  const bench = new Bench()
  const { claimant, ledger } = bench.consumer()
  await bench.turns()
  assert.equal(claimant.idles, 1)
  assert.equal(ledger.calls.at(-1), 'wait')

  await bench.give('a')
  await bench.turns()

  assert.deepEqual(claimant.taken, ['a'])
})

test('a sign of life is given every third of the lease', async () => {
  const bench = new Bench()
  await bench.give('a')
  const { ledger } = bench.consumer({ capacity: 1 })
  await bench.turns()
  ledger.calls.length = 0

  await bench.pass(6_000)

  const beats = ledger.calls.filter(verb => verb === 'settle')
  assert.ok(beats.length >= 5 && beats.length <= 7, String(ledger.calls))
  assert.deepEqual(bench.ready(), [])
})

test('nobody takes the jobs of a consumer that gives signs of life', async () => {
  const bench = new Bench()
  await bench.give('a')
  const busy = bench.consumer({ capacity: 1 })
  await bench.turns()
  const other = bench.consumer()

  await bench.pass(20_000)

  assert.deepEqual(
    [busy.claimant.lost, other.claimant.taken, other.claimant.recoveries],
    [[], [], 0]
  )
})

for (const weather of ['requests are lost', 'nothing comes back'] as const) {
  test(`a consumer whose lease could not be renewed hands nothing out, then gives up (${weather})`, async () => {
    const bench = new Bench()
    await bench.give('a')
    const { claimant, consumer, ledger } = bench.consumer({ capacity: 1 })
    await bench.turns()
    ledger.weather = weather

    await bench.pass(2_900)
    // Without a connection nobody knows what became of the jobs.
    assert.equal(consumer.mayHandOut(bench.clock.now()), weather === 'nothing comes back')
    await bench.pass(200)
    assert.equal(consumer.mayHandOut(bench.clock.now()), false)
    assert.deepEqual(claimant.lost, [])
    await bench.pass(1_200)

    assert.equal(claimant.lost.length, 1)
    assert.equal(consumer.mayHandOut(bench.clock.now()), false)
  })
}

test('a consumer finds what it holds by the word of the store, and does not know of', async () => {
  const bench = new Bench()
  const { claimant } = bench.consumer()
  await bench.turns()
  const [name = ''] = bench.registered()

  bench.broker.use('jobs', ({ state }) => {
    state.held.set(name, state.heldBy(name).set(77, Buffer.from('unknown')))
  })
  await bench.pass(10_000)

  assert.deepEqual(claimant.taken, ['unknown'])
})

test('a consumer that stood still past its lease keeps its jobs if nobody has taken them', async () => {
  const bench = new Bench()
  await bench.give('a')
  const { claimant, consumer } = bench.consumer({ capacity: 1 })
  await bench.turns()

  bench.clock.standStill(30_000)
  assert.equal(consumer.mayHandOut(bench.clock.now()), false)
  await bench.pass(500)

  assert.equal(consumer.mayHandOut(bench.clock.now()), true)
  assert.deepEqual([claimant.taken, claimant.lost], [['a'], []])
})

test('after an outage longer than its lease a consumer hands out again what it holds', async () => {
  const bench = new Bench()
  await bench.give('a', 'b')
  const { claimant, consumer, ledger } = bench.consumer({ capacity: 2 })
  await bench.turns()
  ledger.weather = 'requests are lost'
  await bench.pass(10_000)
  const { handOuts } = claimant

  ledger.weather = 'fine'
  await bench.pass(3_000)

  assert.equal(consumer.mayHandOut(bench.clock.now()), true)
  assert.ok(claimant.handOuts > handOuts, 'and says so')
  assert.deepEqual(claimant.taken, ['a', 'b', 'a', 'b'])
})

test('the jobs of a consumer that is gone go to another, which says so', async () => {
  const bench = new Bench()
  await bench.give('a', 'b')
  const gone = bench.consumer({ capacity: 2 })
  await bench.turns()
  gone.ledger.weather = 'nothing comes back'
  const other = bench.consumer()

  await bench.pass(8_000)

  assert.equal(gone.claimant.lost.length, 2)
  assert.equal(other.claimant.recoveries, 2)
  assert.deepEqual(
    other.claimant.taken.map(element => element.replace(/^pp1 (\S+) .*\n/, '$1 ')),
    ['0+1 a', '0+1 b']
  )
})

test('a consumer that was fenced loses its jobs, and goes on under a new name', async () => {
  const bench = new Bench()
  await bench.give('a')
  const fenced = bench.consumer({ capacity: 1 })
  await bench.turns()
  fenced.ledger.weather = 'requests are lost'
  const other = bench.consumer({ capacity: 1 })
  await bench.pass(8_000)
  assert.equal(other.claimant.taken.length, 1)

  fenced.ledger.weather = 'fine'
  await bench.give('b')
  await bench.pass(4_000)

  assert.deepEqual(fenced.claimant.taken, ['a', 'b'])
  assert.equal(fenced.consumer.mayHandOut(bench.clock.now()), true)
  const outcomes: boolean[] = []
  fenced.consumer.settle(fenced.claimant.lost[0]!, ack, {
    settled: tookEffect => outcomes.push(tookEffect)
  })
  assert.deepEqual(outcomes, [false])
})

for (const weather of ['requests are lost', 'replies are lost'] as const) {
  test(`after a break, all jobs are still there, and each is settled once (${weather})`, async () => {
    const bench = new Bench()
    await bench.give('a', 'b', 'c', 'd')
    const { claimant, consumer, ledger } = bench.consumer({ capacity: 2 })
    await bench.turns()
    const outcomes: boolean[] = []
    ledger.weather = weather
    for (const token of claimant.held.keys()) {
      claimant.held.delete(token)
      consumer.settle(token, ack, { settled: tookEffect => outcomes.push(tookEffect) })
    }
    await bench.turns()
    assert.deepEqual(outcomes, [])

    ledger.weather = 'fine'
    await bench.pass(2_500)

    assert.deepEqual(outcomes, [true, true])
    assert.deepEqual(claimant.taken, ['a', 'b', 'c', 'd'])
    assert.deepEqual([claimant.lost, bench.ready()], [[], []])
    assert.equal(bench.registered().length, 1)
  })
}

test('jobs whose claim lost its reply are taken after the break', async () => {
  const bench = new Bench()
  const { claimant, consumer, ledger } = bench.consumer({ capacity: 0 })
  await bench.turns()
  await bench.give('a', 'b')
  ledger.weather = 'replies are lost'
  claimant.capacity = 2
  consumer.wake()
  await bench.turns(3)
  assert.deepEqual([claimant.taken, bench.ready()], [[], []])

  ledger.weather = 'fine'
  await bench.pass(2_500)

  assert.deepEqual(claimant.taken, ['a', 'b'])
})

test('re-entering takes over what is held, and nothing is handed out twice', async () => {
  const bench = new Bench()
  await bench.give('a', 'b')
  const { claimant, consumer } = bench.consumer({ capacity: 2 })
  await bench.turns()
  const before = bench.registered()

  consumer.reenter()
  await bench.turns()

  assert.notDeepEqual(bench.registered(), before)
  assert.deepEqual([claimant.taken, claimant.lost], [['a', 'b'], []])
  assert.equal(bench.registered().length, 1)
})

test('a consumer that is stopped takes nothing more, and what it holds stays held', async () => {
  const bench = new Bench()
  await bench.give('a', 'b')
  const { claimant, consumer } = bench.consumer({ capacity: 1 })
  await bench.turns()

  consumer.stop()
  claimant.capacity = 5
  consumer.wake()
  await bench.pass(10_000)
  assert.deepEqual([claimant.taken, bench.ready()], [['a'], ['b']])
  consumer.resume()
  await bench.turns()

  assert.deepEqual(claimant.taken, ['a', 'b'])
})
