import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Hand } from '../../src/consume/hand.ts'
import type { HeldElement, Ledger } from '../../src/store/ledger.ts'

/** A hand whose waits the test ends. */
function open({ isHandedOut = true } = {}) {
  const waits: Array<{ resolve: (element?: Buffer) => void; reject: (reason: Error) => void }> = []
  let stops = 0
  const ledger = {
    wait: () => new Promise((resolve, reject) => waits.push({ resolve, reject })),
    stopWaiting: () => {
      stops++
      waits.at(-1)?.resolve()
    }
  }
  const told: unknown[] = []
  const hand = new Hand(ledger as unknown as Ledger, 1_000, {
    arrived(job: HeldElement) {
      told.push(['arrived', job.token, String(job.element)])
      return isHandedOut
    },
    changed: () => told.push('changed'),
    failed: reason => told.push(reason)
  })
  const end = async (element?: string): Promise<void> => {
    waits.at(-1)!.resolve(element === undefined ? undefined : Buffer.from(element))
    await setImmediate()
  }
  return { hand, told, waits, end, stops: () => stops }
}

test('an element that comes is offered, and then waits for a claim', async () => {
  const { hand, told, end } = open()
  hand.wait('c:1', 7)
  assert.deepEqual([hand.isWaiting, hand.isFull], [true, false])

  await end('job')

  assert.deepEqual(told, [['arrived', 7, 'job'], 'changed'])
  assert.deepEqual([hand.isWaiting, hand.isFull], [false, true])
  const { token, isHandedOut } = hand.adoption
  assert.deepEqual([token, isHandedOut], [7, true])
})

test('an element that was handed out is not handed out by the claim again', async () => {
  const { hand, end } = open()
  hand.wait('c:1', 7)
  await end('job')

  assert.equal(hand.adopted(hand.adoption, Buffer.from('job')), undefined)
  assert.equal(hand.isFull, false)
})

test('an element that could not be handed out comes with the claim', async () => {
  const { hand, end } = open({ isHandedOut: false })
  hand.wait('c:1', 7)
  await end('job')

  const job = hand.adopted(hand.adoption, Buffer.from('job'))

  assert.deepEqual([job?.token, String(job?.element)], [7, 'job'])
})

test('a claim may overtake the reply of the wait', async () => {
  const { hand, told, end } = open()
  hand.wait('c:1', 7)

  const job = hand.adopted(hand.adoption, Buffer.from('job'))
  await end('job')

  assert.equal(job?.token, 7)
  assert.deepEqual(told, ['changed'])
  assert.deepEqual([hand.isWaiting, hand.isFull], [false, false])
})

test('a claim that finds nothing while the wait goes on changes nothing', async () => {
  const { hand, told, end } = open()
  hand.wait('c:1', 7)

  assert.equal(hand.adopted(hand.adoption, undefined), undefined)
  assert.equal(hand.isWaiting, true)
  await end('job')

  assert.deepEqual(told[0], ['arrived', 7, 'job'])
})

test('a claim that put the element back empties the hand', async () => {
  const { hand, end } = open({ isHandedOut: false })
  hand.wait('c:1', 7)
  await end('job')

  assert.equal(hand.adopted(hand.adoption, undefined), undefined)

  assert.equal(hand.isFull, false)
})

test('a wait that brings nothing is over, and an empty element asks for a claim', async () => {
  const { hand, told, end } = open()
  hand.wait('c:1', 7)
  await end()
  assert.deepEqual([hand.isFull, told], [false, ['changed']])

  hand.wait('c:1', 8)
  await end('')

  assert.equal(hand.isFull, true)
  assert.deepEqual(told, ['changed', 'changed'])
})

test('a wait that fails says why, and is over', async () => {
  const { hand, told, waits } = open()
  hand.wait('c:1', 7)
  const reason = new Error('away')

  waits[0]!.reject(reason)
  await setImmediate()

  assert.deepEqual(told, [reason, 'changed'])
  assert.deepEqual([hand.isWaiting, hand.isFull], [false, false])
})

test('stop() resolves when the wait is over', async () => {
  const { hand, stops } = open()
  await hand.stop()
  assert.equal(stops(), 0)
  hand.wait('c:1', 7)

  await hand.stop()

  assert.deepEqual([stops(), hand.isWaiting], [1, false])
})

test('a wait of a former name tells nothing any more', async () => {
  const { hand, told, end } = open()
  hand.wait('c:1', 7)

  hand.reset()
  await end('job')

  assert.deepEqual(told, [])
  assert.deepEqual([hand.isWaiting, hand.isFull], [false, false])
})
