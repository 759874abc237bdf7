import { tests, type Mutant } from '../mutant.ts'

/** What a consumer does with its connections. */
export const connecting: readonly Mutant[] = [
  {
    name: 'wait-not-ended',
    breaks: '`stopWaiting()` leaves the blocking command on the server.',
    file: 'src/store/redis/redis-ledger.ts',
    find: 'if (waiting && this.#unblocker.canUnblock(waiting.session)) {',
    replace: 'if (false) {',
    suites: [tests('worker', 'of an idle worker takes no time')]
  },
  {
    name: 'pop-not-ended',
    breaks:
      'A Pull that is paused or closed leaves its pop on the server, which takes one more job.',
    file: 'src/store/redis/redis-taker.ts',
    find: 'const unblock = (): void => void this.#unblocker.unblock(session, popping)',
    replace: 'const unblock = (): void => {}',
    suites: [tests('guarantees/pause', 'pushed after pause')]
  },
  {
    name: 'unanswered-for-ever',
    breaks: 'A link on which no reply comes is never given up.',
    file: 'src/store/redis/reply-watch.ts',
    find: 'this.#link.destroy(new Error(`no reply within ${withinMs} ms`))',
    replace: '',
    suites: [tests('store/redis/watchdog', 'dead link .* a client of our own')]
  },
  {
    name: 'disconnect-unnoticed',
    breaks: 'A consumer whose connection was lost does not enter anew.',
    file: 'src/consume/job-source.ts',
    find: 'this.#consumer.reenter()',
    replace: '',
    suites: [tests('guarantees/reliable/cut-off', 'claimed ahead')]
  }
]
