import { chaos, tests, type Mutant } from '../mutant.ts'

const part = 'src/store/redis/scripts/lib/settle.lua'
const ledger = 'store/redis/ledger'
const unconfirmed = 'src/consume/unconfirmed-settlements.ts'

/** What a standstill brings about depends on the moment. */
const standstills = [1, 2, 3].map(seed => chaos('worker-sigstop', seed))

/** What becomes of a job that was handled. */
export const settling: readonly Mutant[] = [
  {
    name: 'settle-without-fence',
    breaks: 'A consumer that others took for dead renews its lease and settles.',
    file: 'src/store/redis/scripts/settle.lua',
    find: "if redis.call('HEXISTS', consumers, consumer) == 0 then return false end",
    replace: "redis.call('HEXISTS', consumers, consumer)",
    suites: [tests(ledger, 'fenced|nobody who entered')]
  },
  {
    name: 'fenced-acks-confirmed',
    breaks: '`ack()` resolves with true although others have the job.',
    file: unconfirmed,
    find: 'for (const { watch } of failed) watch?.settled(false)',
    replace: 'for (const { watch } of failed) watch?.settled(true)',
    suites: [tests('consume/unconfirmed-settlements', 'none took effect'), ...standstills]
  },
  {
    name: 'lost-ack-forgotten',
    breaks: 'A settlement whose command was lost is not sent again.',
    file: unconfirmed,
    find: 'this.#waiting = [...sent.filter(({ token }) => isHeld(token)), ...this.#waiting]',
    replace: '',
    suites: [tests('consume/consumer', 'after a break'), chaos('link-kill')]
  },
  {
    name: 'retry-without-delay',
    breaks: 'A failed job is tried again at once.',
    file: part,
    find: 'if delay > 0 then',
    replace: 'if false then',
    suites: [tests(ledger, 'retry')]
  },
  {
    name: 'retry-uncounted',
    breaks: 'A failed attempt is not counted, so that a job which always fails is tried for ever.',
    file: 'src/store/redis/scripts/lib/element.lua',
    find: 'return sealed(attempts + 1, 0, header, payload)',
    replace: 'return sealed(attempts, 0, header, payload)',
    suites: [tests(ledger, 'retry'), chaos('delays-and-retries')]
  },
  {
    name: 'no-dead-letter',
    breaks: 'A job that may not be tried again is thrown away.',
    file: part,
    find: "if note ~= '' then",
    replace: 'if false then',
    suites: [tests(ledger, 'dead letter'), chaos('delays-and-retries')]
  },
  {
    name: 'removed-before-letter',
    breaks: 'A job is removed before its letter has been written to the Writable for dead letters.',
    file: 'src/consume/verdicts.ts',
    find: `const letter = this.#write(job, error).then(
      () => this.#settle(job, rejection(failuresOf(job, error), undefined), died),`,
    replace: `this.#settle(job, rejection(failuresOf(job, error), undefined), died)
    const letter = this.#write(job, error).then(
      () => {},`,
    suites: [tests('worker', 'once the letter is written')]
  },
  {
    name: 'release-to-the-tail',
    breaks: 'A job that is given back comes after all others, not before them.',
    file: part,
    find: `redis.call('LPUSH', keys.list, element)
      redis.call('HDEL', keys.held, ARGV[index])`,
    replace: `redis.call('RPUSH', keys.list, element)
      redis.call('HDEL', keys.held, ARGV[index])`,
    suites: [tests(ledger, 'released')]
  }
]
