import { chaos, tests, type Mutant } from '../mutant.ts'

/** Between what is held and the code of the user. */
export const consuming: readonly Mutant[] = [
  {
    name: 'ack-before-handler',
    breaks: 'A Worker acks its job before the handler has run.',
    file: 'src/consume/run.ts',
    find: 'result = this.#timeoutMs === undefined ? this.#called(call) : this.#inTime(call)',
    replace: `this.#first.settle(ackVerdict)
      result = this.#timeoutMs === undefined ? this.#called(call) : this.#inTime(call)`,
    suites: [tests('guarantees/reliable/killed-worker', 'within 5 s'), chaos('worker-sigkill')]
  },
  {
    name: 'separators-not-looked-at',
    breaks: 'Elements that are JSON only together become jobs that nobody has pushed.',
    file: 'src/codec/lookahead.ts',
    find: 'if (items[index] !== separator) return undefined',
    replace: '',
    suites: [tests('codec/lookahead', 'only together')]
  },
  {
    name: 'handlers-without-turns',
    breaks: 'Handlers that need no waiting keep the event loop for as long as there are jobs.',
    file: 'src/turn.ts',
    find: 'if (this.#since !== undefined) return',
    replace: '',
    suites: [tests('worker', 'leave the process its turns')]
  },
  {
    name: 'break-acks',
    breaks: 'Leaving a loop by `break` or an error acks the job in hand.',
    file: 'src/consume/verdicts.ts',
    find: 'else this.#retry(job, verdict)',
    replace: `else if (verdict.delayMs === -1) this.#settle(job, ack, job)
    else this.#retry(job, verdict)`,
    suites: [tests('reliable-pull', 'as a failed attempt'), chaos('leave-loop')]
  },
  {
    name: 'prefetch-unbounded',
    breaks: 'A Worker claims as many jobs ahead as there are.',
    file: 'src/worker.ts',
    find: "if (prefetch !== 'auto') return prefetch",
    replace: "if (prefetch !== 'auto') return 1000",
    suites: [tests('worker', 'starts no more and gives back')]
  },
  {
    name: 'auto-prefetch-unbounded',
    breaks: "With prefetch 'auto' fast handlers have any number of jobs claimed ahead.",
    file: 'src/consume/prefetch.ts',
    find: 'return Math.floor(Math.min(most, wanted))',
    replace: 'return Math.floor(wanted)',
    suites: [tests('consume/prefetch', 'never more')]
  },
  {
    name: 'destroyed-pull-keeps',
    breaks: 'A Pull that is destroyed does not put back what nobody has read.',
    file: 'src/pull.ts',
    find: 'const buffered = this.#undelivered.last(this.readableLength)',
    replace: 'const buffered: readonly Buffer[] = []',
    suites: [tests('pull', 'with a full buffer'), chaos('plain-close')]
  },
  {
    name: 'pause-keeps',
    breaks: 'A consumer that is paused keeps what it has claimed ahead.',
    file: 'src/consume/job-source.ts',
    find: 'this.#release(this.#backlog.giveUp(0))',
    replace: '',
    suites: [tests('worker', 'starts no more and gives back')]
  },
  {
    name: 'leave-loses',
    breaks: 'What a consumer holds when it leaves is thrown away.',
    file: 'src/store/redis/scripts/leave.lua',
    find: 'return sealed(opened(element, consumer, token))',
    replace: "return ''",
    suites: [tests('store/redis/ledger', 'leaves gives back')]
  },
  {
    name: 'put-back-blindly',
    breaks: 'Jobs whose way back may have succeeded are put back again.',
    file: 'src/store/redis/put-back.ts',
    find: 'if (late.aborted || !isRefusal(error) || !failure.isPassing) throw failure.error',
    replace: 'if (late.aborted || !failure.isPassing) throw failure.error',
    suites: [tests('store/redis/put-back')]
  },
  {
    name: 'expired-handed-out',
    breaks: 'A job whose time has run out is handed out.',
    file: 'src/consume/job-source.ts',
    find: 'if (this.#verdicts.dropIfExpired(job)) continue',
    replace: '',
    suites: [tests('worker', 'time has run out')]
  }
]
