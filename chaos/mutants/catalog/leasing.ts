import { chaos, tests, type Mutant } from '../mutant.ts'

const reap = 'src/store/redis/scripts/reap.lua'
const ledger = 'store/redis/ledger'

/** What a standstill brings about depends on the moment. */
const standstills = [1, 2, 3].map(seed => chaos('worker-sigstop', seed))

/** Whose a job is, and for how long. */
export const leasing: readonly Mutant[] = [
  {
    name: 'reap-unasked',
    breaks: 'A consumer that was heard of since it was suspected is reaped all the same.',
    file: reap,
    find: 'if lease_end ~= seen or is_closed(hand) then',
    replace: 'if is_closed(hand) then',
    suites: [tests(ledger, 'heard of')]
  },
  {
    name: 'reap-unlooked',
    breaks: 'A consumer is reaped on the word of others, though its lease lasts.',
    file: reap,
    find: 'if not is_gone then return { 0, 0 } end',
    replace: '',
    suites: [tests(ledger, 'whatever is said')]
  },
  {
    name: 'reap-at-first-sight',
    breaks: 'A consumer is judged by one look, as after a stall that ends all leases at once.',
    file: 'src/consume/reaper.ts',
    find: 'return sinceMs + forMs - nowMs',
    replace: 'return 0',
    suites: [tests('consume/reaper', 'seen to be over|after 3 seconds')]
  },
  {
    name: 'recovers-itself',
    breaks: 'A consumer that is back late takes itself for lost.',
    file: 'src/consume/reaper.ts',
    find: '!this.#watch.holdsAs(consumer)',
    replace: "consumer !== ''",
    suites: [tests('consume/reaper', 'itself for lost')]
  },
  {
    name: 'recovery-uncounted',
    breaks: 'Recoveries are not counted, so that a job which kills its process does so for ever.',
    file: 'src/store/redis/scripts/lib/element.lua',
    find: 'return sealed(attempts, recoveries + 1, header, payload)',
    replace: 'return sealed(attempts, recoveries, header, payload)',
    suites: [tests(ledger, 'lost'), chaos('poison')]
  },
  {
    name: 'recovery-to-nowhere',
    breaks: 'What a lost consumer held is taken from it and given to nobody.',
    file: 'src/store/redis/scripts/lib/give-back.lua',
    find: "redis.call('LPUSH', list, change(element_under(token, held, streak), name))",
    replace: 'change(element_under(token, held, streak), name)',
    suites: [tests(ledger, 'lost'), chaos('worker-sigkill')]
  },
  {
    name: 'recovery-in-reverse',
    breaks: 'What a lost consumer held comes back in the wrong order.',
    file: 'src/store/redis/scripts/lib/give-back.lua',
    find: "redis.call('LPUSH', list, change(element_under(token, held, streak), name))",
    replace: "redis.call('RPUSH', list, change(element_under(token, held, streak), name))",
    suites: [tests(ledger, 'in order')]
  },
  {
    name: 'lease-by-wall-clock',
    breaks: 'A lease lasts for as long as the time of day says, which can be set back.',
    file: 'src/consume/lease.ts',
    find: 'return Math.max(now - this.#since, Date.now() - this.#wallSince)',
    replace: 'return Date.now() - this.#wallSince',
    suites: [tests('consume/lease', 'sure for its time')]
  },
  {
    name: 'lease-from-reply',
    breaks:
      'A lease is counted from the reply to its renewal, so it seems to last longer than it does.',
    file: 'src/consume/presence.ts',
    find: 'this.#belongings.lease.renewed(sentAt)',
    replace: 'this.#belongings.lease.renewed(this.#clock.now())',
    suites: [tests('consume/late-replies', 'however late')]
  },
  {
    name: 'no-sign-of-life',
    breaks: 'A consumer whose handlers take long lets its lease end.',
    file: 'src/consume/consumer.ts',
    find: 'onBeat: () => this.wake(),',
    replace: 'onBeat: () => {},',
    suites: [tests('consume/consumer', 'sign')]
  },
  {
    name: 'no-self-fencing',
    breaks: 'Jobs go on being handed out when the lease is in doubt, or over.',
    file: 'src/consume/consumer.ts',
    find: 'return this.#isEntered && this.#lease.isSureAt(now)',
    replace: 'return true',
    suites: [tests('consume/consumer', 'hands nothing out'), ...standstills]
  },
  {
    name: 'expiry-by-our-clock',
    breaks: 'A job expires by the clock of its consumer, not by that of Redis.',
    file: 'src/consume/verdicts.ts',
    find: 'expiresAt.getTime() > this.#consumer.nowMs()',
    replace: 'expiresAt.getTime() > Date.now()',
    suites: [tests('guarantees/reliable/clocks')]
  }
]
