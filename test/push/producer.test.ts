import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Producer } from '../../src/push/producer.ts'
import { FakeClock } from '../support/fake-clock.ts'

const hourMs = 3_600_000

function open(t: TestContext): { clock: FakeClock; producer: Producer; id: string } {
  t.mock.timers.enable({ apis: ['Date'] })
  const clock = new FakeClock()
  const producer = new Producer(clock)
  return { clock, producer, id: producer.next().id }
}

test('a producer numbers its jobs from 1 on, without a gap', t => {
  const { producer, id } = open(t)

  assert.deepEqual(producer.next(), { id, firstNumber: 1, inDoubt: 0 })
  producer.settled(3)
  assert.deepEqual(producer.next(), { id, firstNumber: 4, inDoubt: 0 })
  producer.settled(1)
  assert.deepEqual(producer.next(), { id, firstNumber: 5, inDoubt: 0 })
})

test('each producer has an id of its own', t => {
  const ids = Array.from({ length: 100 }, () => new Producer(new FakeClock()).next().id)

  assert.equal(new Set(ids).size, 100)
  assert.notEqual(open(t).id, ids[0])
})

test('a number is given out again until its job is settled', t => {
  const { producer, id } = open(t)

  producer.next()
  producer.failed()

  assert.deepEqual(producer.next(), { id, firstNumber: 1, inDoubt: 0 })
})

test('what may still be stored is in doubt until its numbers are settled', t => {
  const { producer, id } = open(t)

  producer.settled(2, 3)
  assert.deepEqual(producer.next(), { id, firstNumber: 3, inDoubt: 3 })
  producer.settled(2)
  assert.deepEqual(producer.next(), { id, firstNumber: 5, inDoubt: 1 })
  producer.settled(4)
  assert.deepEqual(producer.next(), { id, firstNumber: 9, inDoubt: 0 })
})

test('numbers of failed jobs are not given to others once a link was lost', t => {
  const { producer, id } = open(t)
  producer.settled(5)

  producer.linkLost()
  assert.deepEqual(producer.next(), { id, firstNumber: 6, inDoubt: 0 }, 'the job itself goes on')
  producer.failed()

  const { id: newId, firstNumber } = producer.next()
  assert.notEqual(newId, id)
  assert.equal(firstNumber, 1)
  producer.failed()
  assert.deepEqual(producer.next(), { id: newId, firstNumber: 1, inDoubt: 0 })
})

test('a producer that was idle for so long that it may be forgotten begins anew', t => {
  const { clock, producer, id } = open(t)
  producer.settled(5)

  clock.advance(23 * hourMs)
  assert.equal(producer.next().id, id)
  producer.settled(1)
  clock.advance(23 * hourMs)
  assert.equal(producer.next().id, id)
  clock.advance(1)

  const { id: newId, firstNumber } = producer.next()
  assert.notEqual(newId, id)
  assert.equal(firstNumber, 1)
})

test('a producer notices that the machine slept', t => {
  const { producer, id } = open(t)
  producer.settled(5)

  t.mock.timers.setTime(Date.now() + 24 * hourMs)

  assert.notEqual(producer.next().id, id)
})
