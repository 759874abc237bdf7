import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { codes, type ErrorCode } from '../../../src/errors.ts'
import { failureOf, isForbidden, isRefusal } from '../../../src/store/redis/failure.ts'

const where = 'redis://localhost:6379/0'

/** What the servers and clients say, word for word. */
const passing = [
  'LOADING Redis is loading the dataset in memory',
  'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
  "OOM command not allowed when used memory > 'maxmemory'.",
  'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist',
  'CLUSTERDOWN The cluster is down',
  "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
  'NOREPLICAS Not enough good replicas to write.',
  'TRYAGAIN Multiple keys request during rehashing of slot',
  'ERR max number of clients reached'
]
const changingRole = [
  "READONLY You can't write against a read only replica.",
  'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)'
]
const fatal: ReadonlyArray<[string, ErrorCode]> = [
  ['WRONGPASS invalid username-password pair or user is disabled.', codes.auth],
  ['NOAUTH Authentication required.', codes.auth],
  ['ERR AUTH <password> called without any password configured for the default user.', codes.auth],
  ["NOPERM this user has no permissions to run the 'rpush' command", codes.permission],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', codes.wrongType],
  ["ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH'", codes.unsupportedServer],
  ['ERR unknown command `hello`, with args beginning with: ', codes.unsupportedServer],
  ['MOVED 3999 127.0.0.1:6381', codes.store],
  ['ASK 3999 127.0.0.1:6381', codes.store],
  ['ERR DB index is out of range', codes.store],
  ['ERR unknown command', codes.store],
  ['NOTBUSY', codes.store]
]

test('what waiting may cure is waited out on the same link', () => {
  for (const message of passing) {
    const { error, isPassing, endsLink } = failureOf(new Error(message), where)

    assert.deepEqual([isPassing, endsLink, error.code], [true, false, codes.connection], message)
    assert.ok(error.message.startsWith(`${where} refuses for now`))
    assert.ok(isRefusal(new Error(message)))
  }
})

test('a server that changed its role is waited out on a new link', () => {
  for (const message of changingRole) {
    const { error, isPassing, endsLink } = failureOf(new Error(message), where)

    assert.deepEqual([isPassing, endsLink, error.code], [true, true, codes.connection], message)
  }
})

test('what waiting does not cure fails at once, with the code that says why', () => {
  for (const [message, code] of fatal) {
    const { error, isPassing, endsLink } = failureOf(new Error(message), where)

    assert.deepEqual([isPassing, endsLink, error.code], [false, false, code], message)
  }
})

// As scripting.c of Redis 6.2 puts it together; there is none here to ask.
test('what fails inside a script of Redis 6.2 means what it means elsewhere', () => {
  const call = 'ERR Error running script (call to f_6b1bf486c81ceb7edf3c093f4c48582e38c0e791)'
  const meanings: ReadonlyArray<[string, ErrorCode]> = [
    [
      "@user_script:17: @user_script: 17: -OOM command not allowed when used memory > 'maxmemory'.",
      codes.connection
    ],
    [
      "@user_script:17: @user_script: 17: -READONLY You can't write against a read only replica.",
      codes.connection
    ],
    [
      '@user_script:13: WRONGTYPE Operation against a key holding the wrong kind of value',
      codes.wrongType
    ],
    ['@user_script:9: attempt to call a nil value', codes.store]
  ]
  for (const [message, code] of meanings) {
    assert.equal(failureOf(new Error(`${call}: ${message}`), where).error.code, code, message)
  }
})

test('what the sockets say is a lost connection', () => {
  const reasons = [
    Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), { code: 'ECONNREFUSED' }),
    new Error('Socket closed unexpectedly'),
    new Error('Connection is closed.'),
    new AggregateError([new Error('connect ECONNREFUSED ::1:6379')], ''),
    'a text'
  ]
  for (const reason of reasons) {
    const { error, isPassing, endsLink } = failureOf(reason, where)

    assert.deepEqual([isPassing, endsLink, error.code], [true, true, codes.connection])
    assert.match(
      error.message,
      /^No connection to redis:\/\/localhost:6379\/0 \(.+\); reconnecting$/
    )
    assert.equal(isRefusal(reason), false)
  }
})

test('what TLS says is fatal, and names its code', () => {
  for (const code of ['SELF_SIGNED_CERT_IN_CHAIN', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO']) {
    const { error, isPassing } = failureOf(Object.assign(new Error('x'), { code }), where)

    assert.deepEqual([isPassing, error.code], [false, codes.tls])
    assert.ok(error.message.includes(code))
  }
})

test('an option that Node refuses is fatal, and its value is not shown', () => {
  const reason = Object.assign(new TypeError('"passphrase" must be a string. Received 4711'), {
    code: 'ERR_INVALID_ARG_TYPE'
  })
  const { error, isPassing } = failureOf(reason, where)

  assert.deepEqual([isPassing, error.code], [false, codes.invalidOption])
  assert.ok(!inspect(error).includes('4711'), inspect(error))
})

test('a command that is unknown or forbidden is told from others', () => {
  assert.equal(isForbidden(new Error("ERR unknown command 'BLMPOP', with args beginning")), true)
  assert.equal(isForbidden(new Error('NOPERM User ann has no permissions')), true)
  assert.equal(isForbidden(new Error('WRONGTYPE Operation')), false)
})

test('no user name gets into an error, whatever the server', () => {
  for (const message of [
    "NOPERM User canary has no permissions to run the 'rpush' command",
    "ERR ACL failure in script: User canary has no permissions to run the 'hincrby' command"
  ]) {
    const { error } = failureOf(new Error(message), where)

    assert.equal(error.code, codes.permission)
    assert.ok(!inspect(error).includes('canary'), inspect(error))
  }
})

test('no argument of a command gets into an error', () => {
  const ofIoRedis = Object.assign(
    new Error("ERR unknown command 'x', with args beginning with: 'canary' "),
    {
      command: { name: 'auth', args: ['canary'] }
    }
  )
  const ofNodeRedis = new Error(
    'ERR unknown command `AUTH`, with args beginning with: `canary`,\n`canary`'
  )

  for (const error of [ofIoRedis, ofNodeRedis].map(given => failureOf(given, where).error)) {
    assert.doesNotMatch(inspect(error, { depth: 10, showHidden: true }), /canary/)
  }
})
