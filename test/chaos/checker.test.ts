import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check, type Promises } from '../../chaos/checker.ts'
import type { Kind, Note } from '../../chaos/ledger.ts'

const reliable: Promises = {
  lostAtMost: 0,
  isOrdered: false,
  mayBeUncertain: false,
  mayLoseLeases: false,
  mayRunAgain: true,
  mortal: new Set()
}

/** Notes from lines such as 'begun 0:1 by worker'; each is a millisecond after the one before. */
function notes(...lines: string[]): Note[] {
  return lines.map((line, atMs) => {
    const [kind, message, , who = 'producer'] = line.split(' ')
    return { kind: kind as Kind, who, atMs, message }
  })
}

function pushed(message: string): string[] {
  return [`attempted ${message}`, `confirmed ${message}`]
}

function handled(message: string, who = 'worker'): string[] {
  return ['begun', 'done', 'completed'].map(kind => `${kind} ${message} by ${who}`)
}

test('a run in which each message is processed once violates nothing', () => {
  const verdict = check(
    notes(...pushed('0:0'), ...handled('0:0'), ...pushed('0:1'), ...handled('0:1')),
    {
      ...reliable,
      isOrdered: true
    }
  )

  assert.deepEqual(verdict.violations, [])
  const { attempted, confirmed, processed, extraRuns, extraBound } = verdict
  assert.deepEqual(
    { attempted, confirmed, processed, extraRuns, extraBound },
    {
      attempted: 2,
      confirmed: 2,
      processed: 2,
      extraRuns: 0,
      extraBound: 0
    }
  )
})

test('a confirmed message that is not processed is lost', () => {
  const verdict = check(notes(...pushed('0:0'), ...pushed('0:1'), ...handled('0:0')), reliable)

  assert.deepEqual(verdict.lost, ['0:1'])
  assert.match(verdict.violations.join(), /1 confirmed messages are lost, 0 may be: 0:1/)
})

test('a message that was begun and not done is lost', () => {
  const verdict = check(notes(...pushed('0:0'), 'begun 0:0 by worker'), reliable)

  assert.deepEqual(verdict.lost, ['0:0'])
})

test('losses within the bound are no violation', () => {
  const verdict = check(notes(...pushed('0:0')), { ...reliable, lostAtMost: 1 })

  assert.deepEqual(verdict.lost, ['0:0'])
  assert.deepEqual(verdict.violations, [])
})

test('an uncertain message may be processed or not, where pushes may be uncertain', () => {
  const lines = ['attempted 0:0', 'uncertain 0:0', 'attempted 0:1', 'uncertain 0:1']
  const all = notes(...lines, ...handled('0:1'))

  assert.deepEqual(check(all, { ...reliable, mayBeUncertain: true }).violations, [])
  assert.match(check(all, reliable).violations.join(), /2 pushes were uncertain: 0:0 0:1/)
})

test('a message that runs twice without a reason is duplicated', () => {
  const verdict = check(
    notes(...pushed('0:0'), ...handled('0:0'), ...handled('0:0', 'other')),
    reliable
  )

  assert.deepEqual(verdict.duplicated, ['0:0'])
  assert.equal(verdict.extraRuns, 1)
  assert.match(verdict.violations.join(), /1 messages ran more often than their consumers were hit/)
})

test('a message may run once more for each time that its consumer died with it', () => {
  const once = notes(...pushed('0:0'), 'begun 0:0 by a', 'died - by a', ...handled('0:0', 'b'))
  const twice = notes(
    ...pushed('0:0'),
    'begun 0:0 by a',
    'died - by a',
    ...handled('0:0', 'b'),
    ...handled('0:0', 'c')
  )

  const { violations, extraRuns, extraBound, longestRecoveryMs } = check(once, reliable)
  assert.deepEqual(violations, [])
  assert.deepEqual([extraRuns, extraBound, longestRecoveryMs], [1, 1, 1])
  assert.deepEqual(check(twice, reliable).duplicated, ['0:0'])
  assert.deepEqual(check(once, { ...reliable, mayRunAgain: false }).duplicated, ['0:0'])
})

test('the death of another consumer excuses nothing, nor does one before the run or after the ack', () => {
  const other = notes(
    ...pushed('0:0'),
    ...handled('0:0', 'a'),
    'died - by b',
    ...handled('0:0', 'c')
  )
  const before = notes(
    ...pushed('0:0'),
    'stalled - by a',
    'revived - by a',
    'begun 0:0 by a',
    'done 0:0 by a',
    ...handled('0:0', 'b')
  )
  const after = notes(
    ...pushed('0:0'),
    ...handled('0:0', 'a'),
    'died - by a',
    ...handled('0:0', 'b')
  )

  for (const all of [other, before, after]) {
    assert.deepEqual(check(all, reliable).duplicated, ['0:0'])
  }
})

test('what runs when a lease is lost may run again, where leases may be lost', () => {
  const lines = ['begun 0:0 by a', 'done 0:0 by a', 'leaseLost 0:0 by a', ...handled('0:0', 'b')]
  const all = notes(...pushed('0:0'), ...lines)

  assert.deepEqual(check(all, { ...reliable, mayLoseLeases: true }).violations, [])
  assert.match(check(all, reliable).violations.join(), /1 jobs were lost by their consumer/)
})

test('what begins after a standstill, and is lost because of it, must not run again', () => {
  const stalled = ['stalled - by a', 'revived - by a']
  const lines = ['begun 0:0 by a', 'leaseLost 0:0 by a', ...handled('0:0', 'b')]
  const promises = { ...reliable, mayLoseLeases: true }

  assert.deepEqual(check(notes(...pushed('0:0'), ...stalled, ...lines), promises).duplicated, [
    '0:0'
  ])
  assert.deepEqual(check(notes(...pushed('0:0'), ...lines), promises).duplicated, [])
})

test('an attempt that is to fail is no extra run', () => {
  const lines = ['begun 0:0 by a', 'returned 0:0 by a', ...handled('0:0', 'a')]
  const verdict = check(notes(...pushed('0:0'), ...lines), reliable)

  assert.deepEqual([verdict.violations, verdict.extraRuns], [[], 0])
})

test('a message that nobody pushed is unexpected', () => {
  const verdict = check(notes(...pushed('0:0'), ...handled('0:0'), ...handled('7:7')), reliable)

  assert.deepEqual(verdict.unexpected, ['7:7'])
  assert.match(verdict.violations.join(), /1 messages came that nobody pushed/)
})

test('a message whose push failed for certain must not come', () => {
  const verdict = check(notes('attempted 0:0', 'refused 0:0', ...handled('0:0')), reliable)

  assert.match(verdict.violations.join(), /1 messages came although their push had failed/)
})

test('a message that overtakes one of the same producer at the same consumer is out of order', () => {
  const pushes = [...pushed('0:0'), ...pushed('0:1'), ...pushed('1:0')]
  const swapped = notes(...pushes, ...handled('0:1'), ...handled('1:0'), ...handled('0:0'))
  const apart = notes(
    ...pushes,
    ...handled('0:1', 'a'),
    ...handled('1:0', 'a'),
    ...handled('0:0', 'b')
  )

  assert.deepEqual(check(swapped, { ...reliable, isOrdered: true }).outOfOrder, ['0:0'])
  assert.deepEqual(check(apart, { ...reliable, isOrdered: true }).violations, [])
  assert.deepEqual(check(swapped, reliable).violations, [])
})

test('a message whose push was uncertain may come late, but not early', () => {
  const unsure = { ...reliable, isOrdered: true, mayBeUncertain: true }
  const pushes = ['attempted 0:0', 'uncertain 0:0', ...pushed('0:1'), ...pushed('0:2')]
  const late = notes(...pushes, ...handled('0:1'), ...handled('0:0'), ...handled('0:2'))
  const others = [...pushed('0:0'), 'attempted 0:1', 'uncertain 0:1']
  const early = notes(...others, ...handled('0:1'), ...handled('0:0'))

  assert.deepEqual(check(late, unsure).violations, [])
  assert.deepEqual(check(early, unsure).outOfOrder, ['0:0'])
})

test('a message that begins before its time is early', () => {
  const [attempted, confirmed, begun] = notes(...pushed('0:0'), 'begun 0:0 by a')
  const verdict = check([attempted!, confirmed!, { ...begun!, text: 'early' }], reliable)

  assert.deepEqual(verdict.early, ['0:0'])
  assert.match(verdict.violations.join(), /1 messages came before their time/)
})

test('a push without an answer is a violation', () => {
  const verdict = check(notes('attempted 0:0', ...handled('0:0')), reliable)

  assert.match(verdict.violations.join(), /1 pushes were never answered: 0:0/)
})

test('only messages that are meant to die may become dead letters, and they are not lost', () => {
  const all = notes(...pushed('0:0'), 'dead 0:0 by redis')

  assert.deepEqual(check(all, { ...reliable, mortal: new Set(['0:0']) }).violations, [])
  assert.match(
    check(all, reliable).violations.join(),
    /1 messages became dead letters that should not/
  )
})

test('what an actor complains of is a violation', () => {
  const trouble: Note = { kind: 'trouble', who: 'worker', atMs: 0, text: 'it broke' }

  assert.deepEqual(check([trouble], reliable).violations, ['worker: it broke'])
})

test('the order of the notes does not matter, their times do', () => {
  const all = notes(...pushed('0:0'), 'begun 0:0 by a', 'died - by a', ...handled('0:0', 'b'))

  assert.deepEqual(check(all.toReversed(), reliable), check(all, reliable))
})
