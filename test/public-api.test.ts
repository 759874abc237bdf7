import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import ts from 'typescript'
import * as pushpull from '../src/index.ts'

test('these values are exported, and no others', () => {
  assert.deepEqual(Object.keys(pushpull).toSorted(), [
    'AuthError',
    'CloseTimeoutError',
    'ClosedError',
    'ConnectionError',
    'DecodeError',
    'EncodeError',
    'InvalidOptionError',
    'Job',
    'JobTimeoutError',
    'LeaseLostError',
    'PermissionError',
    'PoisonError',
    'Pull',
    'Push',
    'PushPullError',
    'PushTimeoutError',
    'PushUncertainError',
    'Queue',
    'ReliablePull',
    'SchemaError',
    'StoreError',
    'TlsError',
    'UnrecoverableError',
    'UnsupportedServerError',
    'Worker',
    'WrongTypeError',
    'codes',
    'job'
  ])
})

test('these types are exported, and no others', () => {
  assert.deepEqual(exportedTypes().toSorted(), [
    'Backoff',
    'BackoffFunction',
    'BatchHandler',
    'BatchOptions',
    'BatchWorkerOptions',
    'ClearOptions',
    'ClearableState',
    'Codec',
    'CodecOption',
    'ConnectionEvents',
    'ConnectionOptions',
    'ConsumeOptions',
    'ConsumerInfo',
    'DeadLetter',
    'Death',
    'DedupeOptions',
    'ErrorCode',
    'Handler',
    'JobEvents',
    'JobOptions',
    'JobState',
    'JobToPush',
    'PeekOptions',
    'PeekedJob',
    'PullEvents',
    'PullOptions',
    'PushEvents',
    'PushOptions',
    'QueueCounters',
    'QueueOptions',
    'QueueSize',
    'RedisClientLike',
    'RedriveOptions',
    'ReliablePullEvents',
    'ReliablePullOptions',
    'RetryOptions',
    'SchemaIssue',
    'SchemaResult',
    'SendResult',
    'StandardSchema',
    'StreamOptions',
    'WorkerEvents',
    'WorkerOptions'
  ])
})

test('Push and Pull have these methods besides those of Node', () => {
  assert.deepEqual(methodsOf(pushpull.Push), ['close', 'end', 'send', 'write'])
  assert.deepEqual(methodsOf(pushpull.Pull), ['close', 'end', 'pause', 'read', 'resume'])
})

test('ReliablePull, Worker and Job have these', () => {
  const ofStream = ['close', 'end', 'iterator', 'pause', 'queue', 'read', 'resume']
  // Of Node's, to be refused where they would ack jobs that are being worked on.
  const operators = ['every', 'filter', 'find', 'flatMap', 'forEach', 'map', 'some']
  assert.deepEqual(methodsOf(pushpull.ReliablePull), [...ofStream, ...operators].toSorted())
  assert.deepEqual(methodsOf(pushpull.Worker), ['close', 'pause', 'queue', 'resume', 'running'])
  const facts = ['attempts', 'death', 'expiresAt', 'id', 'isSettled', 'priority', 'pushedAt']
  const verdicts = ['ack', 'reject', 'release', 'retry']
  const others = ['signal', 'toJSON']
  // For whoever holds the job.
  const internal = ['abort', 'settle', 'settled']
  const methods = [...facts, ...verdicts, ...others, ...internal]
  assert.deepEqual(methodsOf(pushpull.Job), methods.toSorted())
})

test('ReliablePull and Worker tell which queue is theirs', async () => {
  const where = { queue: 'emails', url: 'memory:public-api-queue' }
  const pull = new pushpull.ReliablePull(where)
  const worker = new pushpull.Worker(where, () => {})

  assert.deepEqual([pull.queue, worker.queue], ['emails', 'emails'])
  await Promise.all([pull.close(), worker.close()])
})

test('what 2.1 documented with an underscore stays readable', t => {
  for (const Stream of [pushpull.Push, pushpull.Pull]) {
    const stream = new Stream({ queue: 'emails', url: 'memory:public-api-test' })
    t.after(() => stream.destroy())

    assert.equal(stream._queue, 'emails')
    assert.ok('_redisClient' in stream)
  }
})

function methodsOf(Stream: { readonly prototype: object }): string[] {
  const names = Object.getOwnPropertyNames(Stream.prototype)
  return names.filter(name => !/^(constructor$|_)/.test(name)).toSorted()
}

function exportedTypes(): string[] {
  const text = readFileSync(new URL('../src/index.ts', import.meta.url), 'utf8')
  const source = ts.createSourceFile('index.ts', text, ts.ScriptTarget.Latest)
  return source.statements.flatMap(statement => {
    assert.ok(ts.isExportDeclaration(statement), 'index.ts does nothing but export by name')
    const { exportClause, isTypeOnly } = statement
    assert.ok(exportClause && ts.isNamedExports(exportClause))
    const types = exportClause.elements.filter(element => isTypeOnly || element.isTypeOnly)
    return types.map(({ name }) => name.text)
  })
}
