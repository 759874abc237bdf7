import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare, complaintOf, type Windows } from '../../soak/baseline.ts'
import { sampleAt, type Change } from './sample.ts'

const keys = ['{soak}:state']

/** Windows of five samples, of which the last two windows differ. */
function windows(last: Change = {}, keysAfter = keys): Windows {
  const first = [0, 1, 2, 3, 4].map(at => sampleAt(at))
  const changed = [0, 1, 2, 3, 4].map(at => sampleAt(at, last))
  return {
    idleBefore: first,
    loadFirst: first,
    loadLast: changed,
    idleAfter: changed,
    keysBefore: keys,
    keysAfter
  }
}

function complaints(of: Windows): string {
  return compare(of)
    .filter(({ isKept }) => !isKept)
    .map(complaintOf)
    .join('\n')
}

test('what stays the same is no leak', () => {
  assert.equal(complaints(windows()), '')
})

test('memory may grow by its tolerance and not by more', () => {
  assert.equal(complaints(windows({ rssBytes: 120 * 2 ** 20 })), '')
  assert.match(
    complaints(windows({ rssBytes: 200 * 2 ** 20 })),
    /RSS of workers 1 under load: 200\.0 MiB, at first 100\.0 MiB, at most 132\.0 MiB allowed/
  )
  assert.match(complaints(windows({ heapUsedBytes: 40 * 2 ** 20 })), /heap of workers 1 after it/)
})

test('one listener more is a leak', () => {
  assert.match(
    complaints(windows({ listeners: { Worker: 7 } })),
    /listeners of workers 1, idle: Worker: 7, at first 6/
  )
})

test('one handle more is a leak, a timer more under load is not', () => {
  const more = windows({ resources: { TCPSocketWrap: 5, Timeout: 9 } })

  assert.match(complaints(more), /resources of workers 1, loaded: TCPSocketWrap: 5, at first 4/)
  assert.match(complaints(more), /resources of workers 1, idle: Timeout: 9, at first 3/)
  assert.doesNotMatch(complaints(more), /loaded: Timeout/)
})

test('a connection more is a leak, and so is a lease or a key', () => {
  assert.match(complaints(windows({ connections: 10 })), /connections, idle: 10, at first 9/)
  assert.match(complaints(windows({ leases: 5 })), /leases, idle: 5, at first 4/)
  assert.match(
    complaints(windows({}, ['{soak}:held:gone', ...keys])),
    /names of keys: \{soak\}:held:gone \{soak\}:state, at first \{soak\}:state/
  )
})

test('a moment of trouble in a window is no leak', () => {
  const calm = windows()
  const [first, ...others] = calm.loadLast
  const odd = { ...first!, redis: undefined, parties: {} }

  assert.equal(complaints({ ...calm, loadLast: [odd, ...others] }), '')
})

test('what nobody could measure is not kept', () => {
  assert.match(complaints({ ...windows(), idleAfter: [] }), /connections, idle: unknown/)
})
