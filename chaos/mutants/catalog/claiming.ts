import { chaos, tests, type Mutant } from '../mutant.ts'

const claim = 'src/store/redis/scripts/claim.lua'
const enter = 'src/store/redis/scripts/enter.lua'
const ledger = 'store/redis/ledger'

/** From the list into a consumer's hands. */
export const claiming: readonly Mutant[] = [
  {
    name: 'claim-without-record',
    breaks: 'A claimed job is taken from the list and recorded nowhere.',
    file: claim,
    find: "call_with_all('HSET', keys.held, pairs_of)",
    replace: '',
    suites: [tests(ledger, 'what is taken is held'), chaos('worker-sigkill')]
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
    find: 'return recoveries_of(element) >= 2',
    replace: 'return false',
    suites: [tests(ledger, 'alone')]
  }
]
