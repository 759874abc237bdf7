import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ack, release, sorted, type Settlement } from '../../src/consume/settlement.ts'
import { UnconfirmedSettlements } from '../../src/consume/unconfirmed-settlements.ts'

/** Settlements with these tokens, and what each heard. */
function open(...tokens: number[]) {
  const unconfirmed = new UnconfirmedSettlements()
  const heard: Array<[number, boolean]> = []
  const add = (token: number): void => {
    unconfirmed.add(token, ack, { settled: tookEffect => heard.push([token, tookEffect]) })
  }
  for (const token of tokens) add(token)
  return { unconfirmed, heard, add }
}

test('without any, there is nothing to send', () => {
  const { unconfirmed } = open()

  assert.deepEqual([unconfirmed.isEmpty, unconfirmed.isWaiting], [true, false])
  assert.deepEqual(unconfirmed.send(), [])
})

test('what was sent is confirmed, and what came meanwhile is not', () => {
  const { unconfirmed, heard, add } = open(1, 2)
  unconfirmed.send()
  add(3)

  const confirmed = unconfirmed.confirm().map(({ token }) => token)

  assert.deepEqual([confirmed, heard], [[1, 2], []])
  assert.deepEqual([unconfirmed.isEmpty, unconfirmed.isWaiting], [false, true])
})

test('no more than 1,000 are sent at once, in order', () => {
  const tokens = Array.from({ length: 2_500 }, (_, index) => index)
  const { unconfirmed } = open(...tokens)
  const sizes: number[] = []
  const sent: number[] = []

  while (unconfirmed.isWaiting) {
    const batch = unconfirmed.send()
    sizes.push(batch.length)
    sent.push(...batch.map(({ token }) => token))
    unconfirmed.confirm()
  }

  assert.deepEqual(sizes, [1_000, 1_000, 500])
  assert.deepEqual(sent, tokens)
})

test('of more than one call what goes to the head comes again by token, with what came late', () => {
  const { unconfirmed, add } = open(1, 2)
  const giveBack = (token: number): void => unconfirmed.add(token, release, undefined)
  const jobs = Array.from({ length: 2_500 }, (_, index) => 10 + index)
  const list: number[] = []

  unconfirmed.add(3, { kind: 'retry', delayMs: -1, priority: 0 }, undefined)
  for (const token of jobs.slice(0, 2_000)) giveBack(token)
  add(4)
  // Of a claim that was under way.
  for (const token of jobs.slice(2_000)) giveBack(token)
  while (unconfirmed.isWaiting) {
    const { releases, retries } = sorted(unconfirmed.send())
    list.unshift(...releases)
    for (const { token } of retries) list.unshift(token)
    unconfirmed.confirm()
  }

  assert.deepEqual(list, [3, ...jobs])
})

test('after a lost reply, what is still held is sent again first, and the rest took effect', () => {
  const { unconfirmed, heard, add } = open(1, 2, 3)
  unconfirmed.send()
  add(4)

  unconfirmed.reconcile(token => token === 2)

  assert.deepEqual(heard, [
    [1, true],
    [3, true]
  ])
  assert.deepEqual(
    unconfirmed.send().map(({ token }) => token),
    [2, 4]
  )
})

test('when all is lost, none took effect, each hears it once, and none is sent', () => {
  const { unconfirmed, heard, add } = open(1)
  unconfirmed.send()
  add(2)

  unconfirmed.fail()
  unconfirmed.fail()

  assert.deepEqual(unconfirmed.confirm(), [])
  assert.deepEqual(heard, [
    [1, false],
    [2, false]
  ])
  assert.equal(unconfirmed.isEmpty, true)
})

test('settlements are sorted as the ledger takes them, releases by token', () => {
  const retry: Settlement = { kind: 'retry', delayMs: 5, priority: 1 }
  const reject: Settlement = { kind: 'reject', attempts: 2, note: '"a":1' }
  const all: Array<[number, Settlement]> = [
    [9, release],
    [1, ack],
    [10, release],
    [2, retry],
    [3, reject],
    [4, { kind: 'expired' }],
    [5, ack]
  ]

  const batch = all.map(([token, settlement]) => ({ token, settlement, watch: undefined }))
  const { acks, expired, releases, retries, rejects } = sorted(batch)

  assert.deepEqual([acks, expired, releases], [[1, 5], [4], [9, 10]])
  assert.deepEqual(
    retries.map(({ token, delayMs, priority }) => [token, delayMs, priority]),
    [[2, 5, 1]]
  )
  assert.deepEqual(
    rejects.map(({ token, attempts, note }) => [token, attempts, note]),
    [[3, 2, '"a":1']]
  )
})
