import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Promises } from '../../chaos/checker.ts'
import type { Kind } from '../../chaos/ledger.ts'
import { Books } from '../../soak/books.ts'

const promises: Promises = {
  lostAtMost: 0,
  isOrdered: false,
  mayBeUncertain: true,
  mayLoseLeases: true,
  mayRunAgain: true,
  mortal: new Set()
}

/** Books with notes such as 'begun 0:1 by worker', each a millisecond after the one before. */
function booksOf(...lines: string[]): Books {
  const books = new Books(true)
  for (const [atMs, line] of lines.entries()) {
    const [kind, message, , who = 'producer'] = line.split(' ')
    books.add({ kind: kind as Kind, who, atMs, ...(message !== '-' && { message }) })
  }
  return books
}

const pushed = ['attempted 0:7', 'confirmed 0:7']
const handled = ['begun 0:7 by a', 'done 0:7 by a', 'completed 0:7 by a']

test('messages that ran once are counted and kept', () => {
  const books = booksOf(...pushed, ...handled)
  const { violations, attempted, confirmed, processed } = books.check(promises)

  assert.deepEqual(violations, [])
  assert.deepEqual([attempted, confirmed, processed], [1, 1, 1])
  assert.deepEqual(books.takeLatencies(), [3])
})

test('it does not matter whether the producer or the consumer is heard first', () => {
  const books = booksOf(...handled, ...pushed)

  assert.deepEqual(books.check(promises).violations, [])
  assert.deepEqual([books.backlog, books.unanswered], [0, 0])
})

test('a message that runs again after it was forgotten is found', () => {
  const { violations } = booksOf(...pushed, ...handled, 'begun 0:7 by b', 'done 0:7 by b').check(
    promises
  )

  assert.match(violations.join(), /1 messages ran more often than their consumers were hit: 0:7/)
})

test('a message that was confirmed and never handled is lost, and tells what is known of it', () => {
  const books = booksOf(...pushed, 'begun 0:7 by a')

  assert.deepEqual(books.check(promises).lost, ['0:7'])
  assert.equal(books.backlog, 1)
  assert.deepEqual(books.histories(1), [
    '0:7: attempted by producer, confirmed by producer, begun by a'
  ])
})

test('what was in hand at a death may run again', () => {
  const lines = ['begun 0:7 by a', 'died - by a', 'begun 0:7 by b', 'done 0:7 by b']
  const { violations, extraRuns } = booksOf(...pushed, ...lines, 'completed 0:7 by b').check(
    promises
  )

  assert.deepEqual([violations, extraRuns], [[], 1])
})

test('a run without word of its ack is forgotten after half a minute', () => {
  const books = booksOf(...pushed, 'begun 0:7 by a', 'done 0:7 by a', 'died - by a')

  assert.equal(books.check(promises).extraBound, 1)
  books.tidy(31_000)
  assert.equal(books.check(promises).extraBound, 0)
})
