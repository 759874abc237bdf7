import { chaos, tests, type Mutant } from '../mutant.ts'

const claim = 'src/store/redis/scripts/claim.lua'
const streak = 'src/store/redis/scripts/lib/streak-changes.lua'
const heldJobs = 'src/store/redis/scripts/lib/held.lua'
const settle = 'src/store/redis/scripts/lib/settle.lua'
const enter = 'src/store/redis/scripts/enter.lua'
const ledger = 'store/redis/ledger'

/** From the list into a consumer's hands. */
export const claiming: readonly Mutant[] = [
  {
    name: 'claim-without-record',
    breaks: 'A claimed job is taken from the list and recorded nowhere.',
    file: claim,
    find: 'prolong(keys.streak, first + #taken, elements)',
    replace: '',
    suites: [tests(ledger, 'what is taken is held'), chaos('worker-sigkill')]
  },
  {
    name: 'claim-apart-without-record',
    breaks: 'A job that is claimed beside one that is held apart is recorded nowhere.',
    file: claim,
    find: 'hold_in_hash(keys.held, first + #taken, elements)',
    replace: '',
    suites: [tests(ledger, 'what is taken is held|must run alone')]
  },
  {
    name: 'streak-with-gaps',
    breaks: 'A job is held under the token of another.',
    file: claim,
    find: 'if streak.count > 0 and streak.first + streak.count ~= first + #taken then return false end',
    replace: '',
    suites: [tests(ledger, 'what is taken is held'), tests('model/redis')]
  },
  {
    name: 'streak-cut-too-far',
    breaks: 'The ack of a job takes the next one along.',
    file: streak,
    find: "redis.call('LTRIM', streak.key, count + 1, -1)",
    replace: "redis.call('LTRIM', streak.key, count + 2, -1)",
    suites: [tests(ledger, 'acked in two parts'), tests('model/redis')]
  },
  {
    name: 'set-apart-in-vain',
    breaks: 'Jobs before one that is settled out of order are thrown away.',
    file: streak,
    find: "hold_in_hash(held, streak.first, redis.call('LRANGE', streak.key, 1, count))",
    replace: '',
    suites: [tests(ledger, 'the middle first'), tests('model/redis'), chaos('worker-sigkill')]
  },
  {
    name: 'streak-left-behind',
    breaks: 'Jobs that a lost consumer held in a list do not come back.',
    file: heldJobs,
    find: 'for index = 1, streak.count do tokens[#tokens + 1] = streak.first + index - 1 end',
    replace: '',
    suites: [tests(ledger, 'lost consumer go back')]
  },
  {
    name: 'acks-behind-streak-ignored',
    breaks: 'A job that is acked together with those before it is held for ever.',
    file: settle,
    find: 'add(last + 1, to)',
    replace: '',
    suites: [tests('store/redis/streak')]
  },
  {
    name: 'claim-without-fence',
    breaks: 'A consumer that others took for dead goes on claiming.',
    file: claim,
    find: "if redis.call('HEXISTS', consumers, consumer) == 0 then return false end",
    replace: "redis.call('HEXISTS', consumers, consumer)",
    suites: [tests(ledger, 'fenced|nobody who entered')]
  },
  {
    name: 'claim-repeated-anew',
    breaks: 'A claim that comes twice takes other jobs the second time.',
    file: claim,
    find: 'if not taken_before() and not is_paused then',
    replace: 'if not is_paused then',
    suites: [tests(ledger, 'same claim twice|repeated claim')]
  },
  {
    name: 'pause-ignored',
    breaks: 'Claims go on taking jobs while the queue is paused.',
    file: claim,
    find: 'if not taken_before() and not is_paused then',
    replace: 'if not taken_before() then',
    suites: [tests(ledger, 'paused')]
  },
  {
    name: 'take-over-skipped',
    breaks: 'A consumer that enters anew ignores what it holds under its former name.',
    file: enter,
    find: 'local consumer, former, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])',
    replace: "local consumer, former, lease = ARGV[1], '', tonumber(ARGV[3])",
    suites: [tests(ledger, 'takes over|former'), chaos('link-kill')]
  },
  {
    name: 'hand-not-taken-over',
    breaks: 'What a broken wait has moved into the hand is lost when the consumer enters anew.',
    file: enter,
    find: "redis.call('HSET', held, adopt, in_hand)",
    replace: '',
    suites: [tests(ledger, 'in the hand of a former')]
  },
  {
    name: 'hand-left-open',
    breaks:
      'A late BLMOVE moves a job into the hand of a former name, where nobody looks any more.',
    file: 'src/store/redis/scripts/lib/close-hand.lua',
    find: "redis.call('SET', hand, '', 'EX', 3600)",
    replace: '',
    suites: [tests(ledger, 'takes nothing$')]
  },
  {
    name: 'handed-out-during-claim',
    breaks: 'What a wait brings is handed out while a claim is under way that may put it back.',
    file: 'src/consume/consumer.ts',
    find: 'const isUnseen = !this.#isTurning && !this.#outlook.isPaused',
    replace: 'const isUnseen = true',
    suites: [tests('consume/late-replies', 'handed out once')]
  },
  {
    name: 'hand-not-adopted',
    breaks: 'What a wait brought is not held when it was handed out.',
    file: claim,
    find: "redis.call('HSET', keys.held, adopt, element)",
    replace: "redis.call('HLEN', keys.held)",
    suites: [tests(ledger, 'adopt')]
  },
  {
    name: 'poison-beside-others',
    breaks: 'A job that killed two processes runs beside others.',
    file: 'src/store/redis/scripts/lib/element.lua',
    find: 'return byte(element) == letter_p and recoveries_of(element) >= 2',
    replace: 'return false',
    suites: [tests(ledger, 'alone')]
  }
]
