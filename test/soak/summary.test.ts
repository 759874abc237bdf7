import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check } from '../../chaos/checker.ts'
import { settingsOf } from '../../soak/command-line.ts'
import { scheduleOf } from '../../soak/schedule.ts'
import type { SoakResult } from '../../soak/soak.ts'
import { summaryOf } from '../../soak/summary.ts'
import { sampleAt } from './sample.ts'

const settings = settingsOf(['--minutes', '1', '--fault-seconds', '10', '--seed', '7'])
const verdict = check([], {
  lostAtMost: 0,
  isOrdered: false,
  mayBeUncertain: false,
  mayLoseLeases: false,
  mayRunAgain: true,
  mortal: new Set()
})

function resultWith(violations: readonly string[]): SoakResult {
  return {
    samples: Array.from({ length: 60 }, (_, at) => sampleAt(at)),
    faults: [
      { kind: 'link kill', at: 12, until: 12, details: '' },
      { kind: 'link kill', at: 22, until: 22, details: '' }
    ],
    schedule: scheduleOf(settings),
    comparisons: [
      {
        what: 'RSS of workers 1 under load',
        unit: 'bytes',
        first: 100 * 2 ** 20,
        last: 101 * 2 ** 20,
        most: 132 * 2 ** 20,
        isKept: true
      },
      { what: 'leases, idle', unit: 'count', first: 4, last: 5, most: 4, isKept: false }
    ],
    reliable: { ...verdict, confirmed: 1000, processed: 1000 },
    plain: { ...verdict, confirmed: 500, processed: 499, lost: ['2:7'] },
    plainLossAllowed: 20,
    uncertain: 3,
    violations
  }
}

test('the summary has what was done, what was lost and how to do it again', () => {
  const summary = summaryOf(resultWith([]), settings)

  assert.match(summary, /`npm run soak -- --minutes 1 --fault-seconds 10 --rate 2000 --seed 7`/)
  assert.match(summary, /\| jobs pushed \| 1,500 \|/)
  assert.match(summary, /\| lost, plain mode \(bound\) \| 1 \(20\) \|/)
  assert.match(summary, /\| handled per second, median and least \| 2,019, 1,990 \|/)
  assert.match(summary, /\| link kill \| 2 \|/)
  assert.match(
    summary,
    /\| RSS of workers 1 under load \| 100\.0 MiB \| 101\.0 MiB \| 132\.0 MiB \|/
  )
  assert.match(summary, /Every promise was kept\.\n$/)
})

test('what was not kept is named', () => {
  const summary = summaryOf(resultWith(['leases, idle: 5, at first 4']), settings)

  assert.match(summary, /\| \*\*leases, idle\*\* \| 4 \| 5 \| the same \|/)
  assert.match(summary, /\*\*Not kept:\*\*\n\n- leases, idle: 5, at first 4\n$/)
})
